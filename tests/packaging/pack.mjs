// The npm package as it is published, as an archive that an app installs.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/run.mjs";

const EXPECTED_FILES = [
  "package.json",
  "README.md",
  "index.js",
  "wasm/engine.wasm",
  "wasm/engine.scores.wasm",
  "wasm/engine.accounts.wasm",
  "wasm/engine.fallback.js",
  "wasm/compile.wasm",
  "taps/index.js",
  "types/index.d.ts",
  "types/taps/index.d.ts",
  "types/definitions.d.ts",
  "definitions.schema.json",
];

/** Packs the package as it is published. @param {string} folder @returns {string} path of the archive */
export function pack(folder) {
  const report = execFileSync("npm", ["pack", "--json", "--pack-destination", folder, "--workspace", "js"], {
    cwd: ROOT,
  });
  const [{ filename, files }] = JSON.parse(report.toString());
  const paths = files.map((/** @type {{ path: string }} */ { path }) => path);
  for (const path of EXPECTED_FILES) assert.ok(paths.includes(path), `\`${path}\` is not in the package`);
  assert.ok(!paths.some((/** @type {string} */ path) => path.includes(".test.")), "tests are not published");
  return join(folder, filename);
}
