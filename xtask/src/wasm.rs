//! From source to `js/wasm/`: compile, bind, shrink and perhaps translate, for each artefact.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::artefact::{ARTEFACTS, Artefact, Border};
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
    let script = match artefact.border {
        Border::Bindgen => Some(name),
        Border::Raw(fallback) => fallback,
    };
    let mut files = vec![published.join(format!("{name}.wasm"))];
    files.extend(
        script.into_iter().flat_map(|stem| ["js", "d.ts"].map(|kind| published.join(format!("{stem}.{kind}")))),
    );
    let outputs = Outputs { note: build.join("made-from"), files };
    let recipe = (shrink::recipe(), bindings::SET_WASM, fallback::recipe());
    let inputs = digest(&(&linked, bindgen, binaryen_version, esbuild_version, recipe));
    if outputs.are_fresh(inputs) {
        eprintln!("{name}: unchanged");
        return Ok(());
    }

    let started = Instant::now();
    let shrink = |wasm: &[u8]| shrink::shrink(&binaryen.join("bin/wasm-opt"), wasm, &build);
    std::fs::create_dir_all(&build).with_context(|| format!("`{}` cannot be made", build.display()))?;
    let contents: Vec<Vec<u8>> = match artefact.border {
        Border::Bindgen => {
            eprintln!("{name}: bindings and wasm-opt");
            let bound = bindings::generate(name, linked, &build)?;
            vec![shrink(&bound.wasm)?, bound.glue.into_bytes(), bound.types.into_bytes()]
        }
        Border::Raw(None) => {
            eprintln!("{name}: wasm-opt");
            vec![shrink(&linked)?]
        }
        Border::Raw(Some(_)) => {
            eprintln!("{name}: wasm-opt, wasm2js and esbuild");
            let wasm = shrink(&linked)?;
            let [wasm_opt, wasm2js] = ["wasm-opt", "wasm2js"].map(|name| binaryen.join("bin").join(name));
            let tools = Tools { wasm_opt, wasm2js, esbuild: esbuild.join("bin/esbuild") };
            let script = fallback::translate(&tools, &wasm, &build)?;
            vec![wasm, script, fallback::TYPES.into()]
        }
    };
    let size = contents.first().map_or(0, Vec::len);
    outputs.write(inputs, &contents)?;
    eprintln!("{name}: {size} bytes of wasm after {:.1} s", started.elapsed().as_secs_f32());
    Ok(())
}
