// Turns definitions into a plan in the page, with full diagnostics: for development, where nobody published them yet.

/** The compiler lives once: its glue remembers where its memory is. @type {Promise<typeof import("./wasm/compile.js")> | undefined} */
let living;

/** @typedef {{ path: string, message: string, severity: "error" | "warning" }} Diagnostic */

/**
 * @param {import("./definitions.js").Definitions} definitions
 * @param {typeof import("./wasm.js").fetchModule} fetchModule
 * @param {(line: string) => void} [warn] told what is valid and hardly meant, a line each
 * @returns {Promise<Uint8Array>} rejects where there are faults, with a line for each
 */
export async function compile(definitions, fetchModule, warn = (line) => console.warn(`piquel: ${line}`)) {
  const glue = await wake(fetchModule);
  const { plan, diagnostics } = /** @type {{ plan?: Uint8Array, diagnostics: Diagnostic[] }} */ (
    glue.compile(definitions)
  );
  const lines = diagnostics.map(({ severity, path, message }) => `${severity} at ${path || "/"}: ${message}`);
  if (!plan) throw new Error(`the definitions have faults\n${lines.join("\n")}`);
  for (const line of lines) warn(line);
  return plan;
}

/** The glue of the compiler, with what it needs. @param {typeof import("./wasm.js").fetchModule} fetchModule */
export function wake(fetchModule) {
  living ??= instantiate(fetchModule);
  return living;
}

/** Brings the wasm file to life under the glue that wasm-bindgen made for it. @param {typeof import("./wasm.js").fetchModule} fetchModule */
async function instantiate(fetchModule) {
  const glue = await import("./wasm/compile.js");
  const module = await fetchModule(new URL("./wasm/compile.wasm", import.meta.url));
  const imports = /** @type {WebAssembly.ModuleImports} */ (/** @type {unknown} */ (glue));
  const { exports } = await WebAssembly.instantiate(module, { "./compile_bg.js": imports });
  glue.__wbg_set_wasm(exports);
  const start = exports.__wbindgen_start;
  if (typeof start === "function") start();
  return glue;
}
