//! A data worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    flowglass::browser::data_worker::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("data workers run in a browser: `make serve` builds and serves the page");
    std::process::exit(1);
}
