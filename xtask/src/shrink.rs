//! wasm-opt, out of npm's `binaryen`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::order;

/// The instructions that `cargo.rs` allows.
const FEATURES: [&str; 4] =
    ["--enable-bulk-memory", "--enable-mutable-globals", "--enable-nontrapping-float-to-int", "--enable-sign-ext"];

/// The passes. Taken apart and put together anew first, and with less of what is called once in its caller's place, it comes out 1 % smaller
/// under brotli. The lowest kilobyte of memory is the far end of the stack, which lies before everything else: nothing of the program
/// has an address there.
const PASSES: [&str; 11] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--duplicate-function-elimination",
    "--simplify-globals-optimizing",
    "-Oz",
    "--converge",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size",
    "35",
];

/// What comes at the end.
const LAST: [&str; 4] =
    ["--reorder-functions-by-name", "--strip-debug", "--strip-producers", "--strip-target-features"];

/// From what the same input gives the same module, besides the program's version.
pub(crate) fn recipe() -> impl std::hash::Hash {
    (FEATURES, PASSES, LAST, include_str!("order.rs"))
}

/// Returns `wasm` as small as wasm-opt gets it, in an order that brotli likes; `folder` takes the files in between.
pub(crate) fn shrink(wasm_opt: &Path, wasm: &[u8], folder: &Path) -> Result<Vec<u8>> {
    let run = |wasm: &[u8], flags: &[&str]| {
        let (from, to) = (folder.join("bound.wasm"), folder.join("shrunk.wasm"));
        std::fs::write(&from, wasm).with_context(|| format!("`{}` cannot be written", from.display()))?;
        let mut command = Command::new("node");
        command.arg(wasm_opt).args(FEATURES).args(flags).arg(&from).arg("-o").arg(&to);
        let status = command.status().context("`node` does not start, install Node 20 or later")?;
        if !status.success() {
            bail!("{command:?} fails");
        }
        std::fs::read(&to).with_context(|| format!("wasm-opt wrote no `{}`", to.display()))
    };
    run(&order::name_by_likeness(&run(wasm, &PASSES)?)?, &LAST)
}
