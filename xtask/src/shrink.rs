//! wasm-opt, out of npm's `binaryen`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The passes, and the instructions that `cargo.rs` allows. The lowest kilobyte of memory is the far end of the stack, which
/// lies before everything else: nothing of the program has an address there.
pub(crate) const FLAGS: [&str; 10] = [
    "-Oz",
    "--converge",
    "--low-memory-unused",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Returns `wasm` as small as wasm-opt gets it; `folder` takes the files in between.
pub(crate) fn shrink(wasm_opt: &Path, wasm: &[u8], folder: &Path) -> Result<Vec<u8>> {
    let (from, to) = (folder.join("bound.wasm"), folder.join("shrunk.wasm"));
    std::fs::write(&from, wasm).with_context(|| format!("`{}` cannot be written", from.display()))?;
    let status = Command::new("node")
        .arg(wasm_opt)
        .args(FLAGS)
        .arg(&from)
        .arg("-o")
        .arg(&to)
        .status()
        .context("`node` does not start, install Node 20 or later")?;
    if !status.success() {
        bail!("wasm-opt fails on `{}`", from.display());
    }
    std::fs::read(&to).with_context(|| format!("wasm-opt wrote no `{}`", to.display()))
}
