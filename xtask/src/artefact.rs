//! What is built: the SDK crate twice, once as the engine and once as the compiler.

/// One wasm file with its glue and types in `js/wasm/`.
pub(crate) struct Artefact {
    /// The stem of its files. The wasm imports its glue under the module name `./<name>_bg.js`.
    pub(crate) name: &'static str,
    /// The cargo features that make it, without the default ones.
    pub(crate) features: &'static str,
    /// Whether there is a form of it in plain JavaScript besides, `<name>.fallback.js`.
    pub(crate) fallback: bool,
}

/// Every artefact, in the order of building. Where the compiler is needed, in development, WebAssembly may run.
pub(crate) const ARTEFACTS: [Artefact; 2] = [
    Artefact { name: "engine", features: "page", fallback: true },
    Artefact { name: "compile", features: "compile", fallback: false },
];
