// Brings the engine to life where WebAssembly may not run: the same module as plain JavaScript, under the same glue. Larger and
// slower than wasm, so it is to be imported only when it is needed.

import { instantiate } from "./wasm/engine.fallback.js";

let alive = false;

/**
 * Once and for all, as `instantiate` of wasm.js does with the wasm file.
 * @param {{ __wbg_set_wasm(exports: WebAssembly.Exports): void }} glue that of the engine
 */
export function instantiateFallback(glue) {
  if (alive) return;
  const imports = /** @type {WebAssembly.ModuleImports} */ (/** @type {unknown} */ (glue));
  glue.__wbg_set_wasm(instantiate({ "./engine_bg.js": imports }));
  alive = true;
}
