//! The compilation: stable Rust, the standard library built for size, a panic that is nothing but a trap.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::artefact::Artefact;

/// Which instructions the artefacts may use. Reference types are left out on purpose: glue without them came out
/// smaller together with its wasm, and wasm2js cannot translate them.
const TARGET_FEATURES: &str =
    "-Ctarget-cpu=mvp -Ctarget-feature=+bulk-memory,+mutable-globals,+nontrapping-fptoint,+sign-ext";

/// No message survives a panic, so neither need its place: that also keeps paths of the building machine out.
const PANIC: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none";

/// Small functions go into their callers before LLVM sees either: it then knows more of them. The bounds are those of the smallest engine;
/// against none it is 800 bytes under brotli.
const INLINING: &str = "-Zinline-mir=yes -Zinline-mir-threshold=20 -Zinline-mir-hint-threshold=40";

/// Compiles one artefact and returns the wasm as the linker made it.
pub(crate) fn build(workspace: &Path, artefact: &Artefact) -> Result<Vec<u8>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(workspace)
        .args(["build", "--package", "piquel", "--lib", "--profile", "wasm"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--no-default-features", "--features", artefact.features])
        .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
        // Each build of the SDK crate in a folder of its own: else the two artefacts overwrite each other's files, and
        // neither is ever fresh.
        .arg("-Zbuild-dir-new-layout")
        .arg("--message-format=json-render-diagnostics")
        // The flags above are the same on a stable compiler as on a nightly one; only the permission is missing.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", format!("{PANIC} {INLINING} {TARGET_FEATURES} {}", artefact.link))
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .stderr(Stdio::inherit())
        .output()
        .context("`cargo` does not start")?;
    if !output.status.success() {
        bail!("`{}` does not compile for wasm", artefact.name);
    }
    let messages = String::from_utf8(output.stdout).context("cargo's messages are no text")?;
    let path = messages.lines().rev().find_map(wasm_file).context("cargo names no wasm file")?;
    std::fs::read(&path).with_context(|| format!("`{path}` cannot be read"))
}

fn wasm_file(message: &str) -> Option<String> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let files = message.get("filenames")?.as_array()?;
    let files = files.iter().filter_map(|file| file.as_str());
    files.filter(|file| file.ends_with(".wasm")).map(str::to_owned).next()
}
