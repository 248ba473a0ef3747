//! From source to `js/wasm/`: compile, bind, shrink and perhaps translate, for each artefact.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

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
    let kinds: &[&str] =
        if artefact.bindgen { &["wasm", "js", "d.ts"] } else { &["wasm", "fallback.js", "fallback.d.ts"] };
    let outputs = Outputs {
        note: build.join("made-from"),
        files: kinds.iter().map(|kind| published.join(format!("{name}.{kind}"))).collect(),
    };
    let recipe = (shrink::recipe(), bindings::SET_WASM, fallback::recipe());
    let inputs = digest(&(&linked, bindgen, binaryen_version, esbuild_version, recipe));
    if outputs.are_fresh(inputs) {
        eprintln!("{name}: unchanged");
        return Ok(());
    }

    let started = Instant::now();
    let shrink = |wasm: &[u8]| shrink::shrink(&binaryen.join("bin/wasm-opt"), wasm, &build);
    let (wasm, script, types);
    if artefact.bindgen {
        eprintln!("{name}: bindings and wasm-opt");
        let bound = bindings::generate(name, linked, &build)?;
        wasm = shrink(&bound.wasm)?;
        (script, types) = (bound.glue.into_bytes(), bound.types);
    } else {
        eprintln!("{name}: wasm-opt, wasm2js and esbuild");
        std::fs::create_dir_all(&build).with_context(|| format!("`{}` cannot be made", build.display()))?;
        wasm = shrink(&linked)?;
        let [wasm_opt, wasm2js] = ["wasm-opt", "wasm2js"].map(|name| binaryen.join("bin").join(name));
        let tools = Tools { wasm_opt, wasm2js, esbuild: esbuild.join("bin/esbuild") };
        (script, types) = (fallback::translate(&tools, &wasm, &build)?, fallback::TYPES.to_owned());
    }
    let contents = [wasm.as_slice(), script.as_slice(), types.as_bytes()];
    outputs.write(inputs, &contents)?;
    eprintln!("{name}: {} bytes of wasm after {:.1} s", wasm.len(), started.elapsed().as_secs_f32());
    Ok(())
}
