//! What is built: the SDK crate as the engine, in three sizes by what definitions ask for, and as the compiler.

/// One wasm file in `js/wasm/`, perhaps with its glue and types.
pub(crate) struct Artefact {
    /// The stem of its files. With wasm-bindgen, the wasm imports its glue under the module name `./<name>_bg.js`.
    pub(crate) name: &'static str,
    /// The cargo features that make it, without the default ones.
    pub(crate) features: &'static str,
    /// What stands at its border.
    pub(crate) border: Border,
    /// More for the linker.
    pub(crate) link: &'static str,
}

/// How JavaScript and an artefact reach each other.
pub(crate) enum Border {
    /// By glue that wasm-bindgen makes.
    Bindgen,
    /// By exports and imports of its own. Perhaps there is a form of it in plain JavaScript besides, under that stem.
    Raw(Option<&'static str>),
}

/// At most 4 MiB of memory, of which 128 KiB are stack.
const SMALL: &str = "-Clink-args=--max-memory=4194304 -Clink-args=-zstack-size=131072";

/// Every artefact, in the order of building. Where the compiler is needed, in development, WebAssembly may run.
pub(crate) const ARTEFACTS: [Artefact; 4] = [
    Artefact { name: "engine", features: "page", border: Border::Raw(None), link: SMALL },
    Artefact { name: "engine.scores", features: "scores", border: Border::Raw(None), link: SMALL },
    // Where WebAssembly may not run, this one serves for all.
    Artefact {
        name: "engine.accounts",
        features: "accounts",
        border: Border::Raw(Some("engine.fallback")),
        link: SMALL,
    },
    Artefact { name: "compile", features: "compile", border: Border::Bindgen, link: "" },
];
