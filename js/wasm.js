// Brings a wasm file to life under the glue that wasm-bindgen made for it.

/** Files that are loaded or being loaded: a page needs each once. @type {Map<string, Promise<void>>} */
const loaded = new Map();

/**
 * @param {URL} address
 * @param {string} name the stem under which the file imports its glue
 * @param {{ __wbg_set_wasm(exports: WebAssembly.Exports): void }} glue
 * @returns {Promise<void>}
 */
export function instantiate(address, name, glue) {
  const known = loaded.get(name);
  if (known) return known;
  const loading = fetchInto(address, name, glue);
  loaded.set(name, loading);
  loading.catch(() => loaded.delete(name));
  return loading;
}

/** @type {typeof instantiate} */
async function fetchInto(address, name, glue) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`status ${response.status} at ${address}`);
  const imports = /** @type {WebAssembly.ModuleImports} */ (/** @type {unknown} */ (glue));
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), { [`./${name}_bg.js`]: imports });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
}
