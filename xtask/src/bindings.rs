//! wasm-bindgen as a library: the linker's wasm becomes a module with its glue and types.

use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

/// What wasm-bindgen makes of one artefact, as it made it.
pub(crate) struct Bindings {
    /// The module; it imports the glue under `./<name>_bg.js`.
    pub(crate) wasm: Vec<u8>,
    /// The ES module that the wasm imports from, with the functions and classes for its user.
    pub(crate) glue: String,
    /// The types of these functions and classes.
    pub(crate) types: String,
}

/// wasm-bindgen types what users call; the loader calls this one besides.
pub(crate) const SET_WASM: &str = "
/** Gives the glue the exports of the instance; to be called before anything else in this file. */
export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
";

/// Makes the bindings in `folder`, which is emptied first.
pub(crate) fn generate(name: &str, linked: Vec<u8>, folder: &Path) -> Result<Bindings> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("`{}` cannot be emptied", folder.display()))?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(name, linked).bundler(true)?.typescript(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen.generate_output().with_context(|| format!("`{name}` gets no bindings"))?;
    let inline = output.snippets().values().any(|scripts| !scripts.is_empty());
    if inline || !output.local_modules().is_empty() || !output.npm_dependencies().is_empty() {
        bail!("`{name}` brings JavaScript of its own, which the loader does not know: put it into js/ instead");
    }
    output.emit(folder)?;

    let read = |file: String| {
        let path = folder.join(file);
        std::fs::read(&path).with_context(|| format!("wasm-bindgen wrote no `{}`", path.display()))
    };
    Ok(Bindings {
        wasm: read(format!("{name}_bg.wasm"))?,
        glue: String::from_utf8(read(format!("{name}_bg.js"))?)?,
        types: String::from_utf8(read(format!("{name}.d.ts"))?)? + SET_WASM,
    })
}
