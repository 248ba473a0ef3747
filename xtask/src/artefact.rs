//! What is built: the SDK crate twice, once as the engine and once as the compiler.

/// One wasm file in `js/wasm/`, perhaps with its glue and types.
pub(crate) struct Artefact {
    /// The stem of its files. With wasm-bindgen, the wasm imports its glue under the module name `./<name>_bg.js`.
    pub(crate) name: &'static str,
    /// The cargo features that make it, without the default ones.
    pub(crate) features: &'static str,
    /// Whether wasm-bindgen makes its border, or it has one of its own: then there is no glue, and a form of it in plain JavaScript
    /// besides, `<name>.fallback.js`.
    pub(crate) bindgen: bool,
    /// More for the linker.
    pub(crate) link: &'static str,
}

/// Every artefact, in the order of building. Where the compiler is needed, in development, WebAssembly may run.
pub(crate) const ARTEFACTS: [Artefact; 2] = [
    // At most 4 MiB of memory, of which 128 KiB are stack.
    Artefact {
        name: "engine",
        features: "page",
        bindgen: false,
        link: "-Clink-args=--max-memory=4194304 -Clink-args=-zstack-size=131072",
    },
    Artefact { name: "compile", features: "compile", bindgen: true, link: "" },
];
