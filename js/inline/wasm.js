// Stands in for ../wasm.js where all is one file: the engine comes along with it, as text, and is not fetched.
//
// It is the largest engine, because it has to run every plan; it runs those that need less with the same results: scripts/package.mjs puts
// this file in the place of the other.

import base64 from "../wasm/engine.accounts.wasm";
import { fetchModule as fetchFile } from "../wasm.js";

export { isAllowed, tellsAccounts } from "../wasm.js";

/** Which of the engines a plan needs is no question here, nor where it is. */
export const addressOf = () => null;

/** The engine. @type {Promise<WebAssembly.Module> | undefined} */
let compiled;

/** @param {URL | null} address nothing for the engine @returns {Promise<WebAssembly.Module>} */
export function fetchModule(address) {
  if (address) return fetchFile(address);
  compiled ??= compileText(base64);
  return compiled;
}

/** Compiles a wasm file that is written as base64. @param {string} base64 */
export async function compileText(base64) {
  return WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
