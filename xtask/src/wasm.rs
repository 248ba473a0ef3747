//! From source to `js/wasm/`: compile, bind, shrink, for each artefact.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use crate::artefact::{ARTEFACTS, Artefact};
use crate::freshness::{Outputs, digest};
use crate::{bindings, cargo, shrink, toolchain};

/// Builds every artefact whose inputs changed since the last time.
pub(crate) fn build() -> Result<()> {
    let workspace = toolchain::workspace()?;
    toolchain::require_rust_src()?;
    for artefact in &ARTEFACTS {
        build_one(&workspace, artefact)?;
    }
    Ok(())
}

fn build_one(workspace: &Path, artefact: &Artefact) -> Result<()> {
    let name = artefact.name;
    let bindgen = toolchain::wasm_bindgen_version(workspace)?;
    let (wasm_opt, binaryen) = toolchain::wasm_opt(workspace)?;

    eprintln!("{name}: compiling");
    let linked = cargo::build(workspace, artefact)?;

    let build = workspace.join("build/wasm").join(name);
    let published = workspace.join("js/wasm");
    let outputs = Outputs {
        note: build.join("made-from"),
        files: ["wasm", "js", "d.ts"].iter().map(|kind| published.join(format!("{name}.{kind}"))).collect(),
    };
    let inputs = digest(&(&linked, bindgen, binaryen, shrink::FLAGS, bindings::SET_WASM));
    if outputs.are_fresh(inputs) {
        eprintln!("{name}: unchanged");
        return Ok(());
    }

    eprintln!("{name}: bindings and wasm-opt");
    let started = Instant::now();
    let bound = bindings::generate(name, linked, &build)?;
    let wasm = shrink::shrink(&wasm_opt, &bound.wasm, &build)?;
    outputs.write(inputs, &[&wasm, bound.glue.as_bytes(), bound.types.as_bytes()])?;
    eprintln!("{name}: {} bytes of wasm after {:.1} s", wasm.len(), started.elapsed().as_secs_f32());
    Ok(())
}
