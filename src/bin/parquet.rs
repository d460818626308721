//! The worker that reads Parquet files.

#[cfg(target_arch = "wasm32")]
fn main() {
    flowglass::browser::parquet_worker::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("workers run in a browser: `make serve` builds and serves the page");
    std::process::exit(1);
}
