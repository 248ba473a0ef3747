//! `cargo xtask <command>`: the builds that cargo alone cannot express.

mod artefact;
mod bindings;
mod bits;
mod cargo;
mod fallback;
mod freshness;
mod lower;
mod order;
mod shrink;
mod toolchain;
mod wasm;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask wasm    build js/wasm/: engine, its fallback and compiler, smallest build";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["wasm"] => wasm::build(),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(anyhow::anyhow!("{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
