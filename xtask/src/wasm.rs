//! From source to `js/wasm/`: compile, bind, shrink and perhaps translate, for each artefact.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use crate::artefact::{ARTEFACTS, Artefact};
use crate::fallback::Tools;
use crate::freshness::{Outputs, digest};
use crate::{bindings, cargo, fallback, shrink, toolchain};

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
    let (binaryen, binaryen_version) = toolchain::package(workspace, "binaryen")?;
    let (esbuild, esbuild_version) = toolchain::package(workspace, "esbuild")?;

    eprintln!("{name}: compiling");
    let linked = cargo::build(workspace, artefact)?;

    let build = workspace.join("build/wasm").join(name);
    let published = workspace.join("js/wasm");
    let mut kinds = vec!["wasm", "js", "d.ts"];
    if artefact.fallback {
        kinds.extend(["fallback.js", "fallback.d.ts"]);
    }
    let outputs = Outputs {
        note: build.join("made-from"),
        files: kinds.iter().map(|kind| published.join(format!("{name}.{kind}"))).collect(),
    };
    let recipe = (shrink::FLAGS, bindings::SET_WASM, fallback::recipe());
    let inputs = digest(&(&linked, bindgen, binaryen_version, esbuild_version, recipe));
    if outputs.are_fresh(inputs) {
        eprintln!("{name}: unchanged");
        return Ok(());
    }

    eprintln!("{name}: bindings and wasm-opt");
    let started = Instant::now();
    let bound = bindings::generate(name, linked, &build)?;
    let wasm = shrink::shrink(&binaryen.join("bin/wasm-opt"), &bound.wasm, &build)?;
    let mut contents = vec![wasm.as_slice(), bound.glue.as_bytes(), bound.types.as_bytes()];
    let script;
    if artefact.fallback {
        eprintln!("{name}: wasm2js and esbuild");
        let tools = Tools { wasm2js: binaryen.join("bin/wasm2js"), esbuild: esbuild.join("bin/esbuild") };
        script = fallback::translate(&tools, &wasm, &build)?;
        contents.extend([script.as_slice(), fallback::TYPES.as_bytes()]);
    }
    outputs.write(inputs, &contents)?;
    eprintln!("{name}: {} bytes of wasm after {:.1} s", wasm.len(), started.elapsed().as_secs_f32());
    Ok(())
}
