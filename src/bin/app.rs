//! The page.

#[cfg(target_arch = "wasm32")]
fn main() {
    flowglass::ui::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("the page runs in a browser: `make serve` builds and serves it");
    std::process::exit(1);
}
