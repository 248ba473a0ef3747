// Turns definitions into a plan in the page, with full diagnostics: for development, where nobody published them yet.

import { PermanentError } from "./retry.js";
import * as glue from "./wasm/compile.js";
import { instantiate } from "./wasm.js";

/** @typedef {{ path: string, message: string, severity: "error" | "warning" }} Diagnostic */

/** @param {import("./definitions.js").Definitions} definitions @returns {Promise<Uint8Array>} */
export async function compile(definitions) {
  await instantiate(new URL("./wasm/compile.wasm", import.meta.url), "compile", glue);
  const { plan, diagnostics } = /** @type {{ plan?: Uint8Array, diagnostics: Diagnostic[] }} */ (
    glue.compile(definitions)
  );
  const lines = diagnostics.map(({ severity, path, message }) => `${severity} at ${path || "/"}: ${message}`);
  if (!plan) throw new PermanentError(`the definitions have faults\n${lines.join("\n")}`);
  for (const line of lines) console.warn(`piquel: ${line}`);
  return plan;
}
