// Documents and what is made of them, as files: `-` is standard input, or standard output.

import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { CALL, Failure, reasonOf } from "./failure.js";

/** @param {string} path @returns {Promise<string>} */
export async function read(path) {
  try {
    return path === "-" ? await text(process.stdin) : await readFile(path, "utf8");
  } catch (error) {
    throw new Failure(`cannot read \`${path}\`: ${reasonOf(error)}`, CALL);
  }
}

/** What a file holds; null if there is none. @param {string} path @returns {Promise<string | null>} */
export async function readIfThere(path) {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return null;
    throw new Failure(`cannot read \`${path}\`: ${reasonOf(error)}`, CALL);
  }
}

/** @param {string} path @param {string | Uint8Array} content */
export async function write(path, content) {
  if (path === "-") return print(content);
  try {
    await writeFile(path, content);
  } catch (error) {
    throw new Failure(`cannot write \`${path}\`: ${reasonOf(error)}`, CALL);
  }
}

/** To standard output; resolves when it is out, so that nothing is cut off where that is a pipe. @param {string | Uint8Array} content */
export function print(content) {
  /** @type {Promise<void>} */
  const out = new Promise((resolve, reject) => {
    const fail = (/** @type {Error} */ error) =>
      reject(new Failure(`cannot write \`standard output\`: ${reasonOf(error)}`, CALL));
    process.stdout.once("error", fail);
    process.stdout.write(content, (error) => (error ? fail(error) : resolve()));
  });
  return out;
}
