// Compresses what was built, beside it, once and as well as can be: `node compress.js <folder> …`. The collector holds all of it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** What gets smaller: fonts are compressed already. The page itself differs with each answer. */
const TEXT = /\.(css|js|svg)$/;
/** Below this, the headers outweigh what is saved. */
const LEAST_BYTES = 1024;

for (const folder of process.argv.slice(2)) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !TEXT.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    if (bytes.length < LEAST_BYTES) continue;
    writeFileSync(`${path}.br`, brotliCompressSync(bytes));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}
