// The engine where WebAssembly may not run: the same module as plain JavaScript, under the same glue. Larger and slower than wasm, so
// it is to be imported only when it is needed.

import { instantiate } from "./wasm/engine.fallback.js";

/** Makes an instance out of what the glue gives. @param {WebAssembly.ModuleImports} imports */
export const instantiateFallback = (imports) => instantiate({ "./engine_bg.js": imports });
