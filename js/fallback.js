// The engine where WebAssembly may not run: the same module as plain JavaScript, under the same glue. Larger and slower than wasm, so
// it is to be imported only when it is needed.

import { instantiate } from "./wasm/engine.fallback.js";

/** Lets the page do something else. */
const turn = () => new Promise((/** @type {(done: void) => void} */ done) => setTimeout(done));

/**
 * Makes an instance out of what the glue gives, in a task of its own: before it the code was read, after it the engine starts, and
 * each takes its time on a slow device.
 * @param {WebAssembly.ModuleImports} imports
 */
export async function instantiateFallback(imports) {
  await turn();
  const exports = instantiate({ "./engine_bg.js": imports });
  await turn();
  return exports;
}
