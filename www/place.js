// Puts what was built in its place, compressed beside it, once and as well as can be: `node place.js <built> <place>`. What is there
// already and the same is not touched: the collector holds all of it, and is built anew only when it has to be.

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** What gets smaller: fonts are compressed already. The page itself differs with each answer. */
const TEXT = /\.(css|js|svg)$/;
/** Below this, the headers outweigh what is saved. */
const LEAST_BYTES = 1024;

const [built, place] = process.argv.slice(2);
const files = new Map(contents(built));
for (const [name, bytes] of [...files]) {
  if (!TEXT.test(name) || bytes.length < LEAST_BYTES) continue;
  files.set(`${name}.br`, brotliCompressSync(bytes));
  files.set(`${name}.gz`, gzipSync(bytes, { level: 9 }));
}
mkdirSync(place, { recursive: true });
const before = new Map(contents(place));
for (const name of before.keys()) if (!files.has(name)) rmSync(join(place, name));
for (const [name, bytes] of files) {
  if (before.get(name)?.equals(bytes)) continue;
  mkdirSync(dirname(join(place, name)), { recursive: true });
  writeFileSync(join(place, name), bytes);
}
rmSync(built, { recursive: true });

/** The files under a folder, by their paths in it. @param {string} folder @returns {[string, Buffer][]} */
function contents(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return files.map((name) => [name, readFileSync(join(folder, name))]);
}
