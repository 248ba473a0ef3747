// The compiler in Node: the same wasm file that `init({ definitions })` loads in a page, read from the package's folder.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { wake } from "../compile.js";

/**
 * @typedef {object} Checked what is to be said of a document's text
 * @property {string} [failure] what is wrong with it; missing if nothing is
 * @property {string} json for machines
 * @property {string} [text] for people; missing where there are errors, like all that follows
 * @property {Uint8Array} [plan]
 * @property {Uint8Array} [publicPlan] what of it browsers load
 * @property {string[]} [warnings] a line each
 */

/**
 * Checks a document: everything that is wrong with it, what is odd, what it costs, and whether its cases pass.
 * @param {string} text
 * @param {{ name: string, feeds?: boolean, egress?: boolean }} how what people call the document, and which tables the text has besides
 * @returns {Promise<Checked>}
 */
export async function check(text, { name, feeds = false, egress = false }) {
  const glue = await wake(async (address) => WebAssembly.compile(await readFile(fileURLToPath(address))));
  return /** @type {Checked} */ (glue.check(text, name, feeds, egress));
}
