//! The engine as plain JavaScript, for pages in which WebAssembly may not run: wasm2js out of npm's `binaryen`, then esbuild.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::lower;

/// wasm-opt's part: what `bits.rs` needs, and wasm2js would do itself.
const FLATTEN: [&str; 5] = [
    "--flatten",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
];

/// wasm2js's part: a function that takes the imports and gives the exports, out of the instructions that `lower.rs` leaves.
const TRANSLATE: [&str; 5] =
    ["-Oz", "--emscripten", "--enable-bulk-memory", "--enable-mutable-globals", "--enable-sign-ext"];

/// wasm2js makes a script of it, not a module.
const EXPORT: &str = "\nexport { instantiate };\n";

/// esbuild's part. What a page loads is not meant to be read, and an app's bundler would take longer over it.
const MINIFY: [&str; 4] = ["--minify", "--format=esm", "--target=es2022", "--log-level=warning"];

/// The types of the module.
pub(crate) const TYPES: &str = "\
/** Brings the engine to life: gives the exports that its wasm file has, out of the same imports. Every call makes another one. */
export function instantiate(imports: WebAssembly.Imports): WebAssembly.Exports;
";

/// The programs that make it.
pub(crate) struct Tools {
    /// binaryen's `wasm-opt`.
    pub(crate) wasm_opt: PathBuf,
    /// binaryen's `wasm2js`.
    pub(crate) wasm2js: PathBuf,
    /// npm's `esbuild`.
    pub(crate) esbuild: PathBuf,
}

/// From what the same input gives the same module, besides the programs' versions.
pub(crate) fn recipe() -> impl std::hash::Hash {
    (FLATTEN, TRANSLATE, EXPORT, MINIFY, TYPES, include_str!("lower.rs"), include_str!("bits.rs"))
}

/// Translates a finished artefact into an ES module; `folder` takes the files in between.
pub(crate) fn translate(tools: &Tools, wasm: &[u8], folder: &Path) -> Result<Vec<u8>> {
    let [given, flat, lowered] = ["given.wasm", "flat.wasm", "lowered.wasm"].map(|name| folder.join(name));
    let [script, module] = ["fallback.js", "fallback.min.js"].map(|name| folder.join(name));
    write(&given, wasm)?;
    run(Command::new("node").arg(&tools.wasm_opt).args(FLATTEN).arg(&given).arg("-o").arg(&flat))?;
    write(&lowered, &lower::lower(&read(&flat)?)?)?;
    run(Command::new("node").arg(&tools.wasm2js).args(TRANSLATE).arg(&lowered).arg("-o").arg(&script))?;
    write(&script, &[read(&script)?, EXPORT.into()].concat())?;
    let outfile = format!("--outfile={}", module.display());
    run(Command::new(&tools.esbuild).args(MINIFY).arg(&script).arg(outfile))?;
    read(&module)
}

fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("`{program}` does not start"))?;
    if !status.success() {
        bail!("{command:?} fails");
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("`{}` was not written", path.display()))
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    std::fs::write(path, content).with_context(|| format!("`{}` cannot be written", path.display()))
}
