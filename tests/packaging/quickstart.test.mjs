// The six lines of the README, and nothing else, in an empty project: the packed package, installed, built by Vite, in Chromium,
// with the definitions of docs/definitions.md at a real collector.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { ROOT, tool } from "../../scripts/lib/run.mjs";
import {
  openChromium,
  openScope,
  query,
  startCollector,
  startSite,
  temporaryFolder,
  until,
} from "../browser/harness/index.mjs";

const SIGNALS = "SELECT name, evidence FROM records WHERE type = 'signal'";
const EXPECTED_FILES = [
  "package.json",
  "README.md",
  "index.js",
  "fallback.js",
  "wasm/engine.wasm",
  "wasm/engine.fallback.js",
  "wasm/compile.wasm",
  "types/index.d.ts",
];

test("the README's quickstart runs from the packed package", async (t) => {
  const scope = openScope(t);
  const folder = temporaryFolder(scope);
  const code = block("README.md", "js");
  assert.equal(code.trim().split("\n").length, 6, "the quickstart has six lines");
  writeFileSync(join(folder, "definitions.json"), block("docs/definitions.md", "json"));
  const collector = await startCollector(scope, { definitions: join(folder, "definitions.json") });

  const packed = pack(folder);
  const app = join(folder, "app");
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  writeFileSync(
    join(app, "index.html"),
    '<!doctype html><title>app</title><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>',
  );
  writeFileSync(join(app, "main.js"), code.replace("http://127.0.0.1:8787", collector.url));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", packed], { cwd: app, stdio: "pipe" });
  execFileSync(tool("vite"), ["build", "--logLevel", "warn"], { cwd: app, stdio: "pipe" });

  const site = await startSite(scope, { folders: { "/": relative(ROOT, join(app, "dist")) } });
  const browser = await openChromium(scope);
  const page = await browser.newPage();
  /** @type {string[]} */
  const lines = [];
  page.on("console", (message) => lines.push(message.text()));
  page.on("pageerror", (error) => lines.push(String(error)));
  await page.goto(`${site.url}/index.html`);

  const rows = await until("the signal in the database", async () => {
    const rows = await query(collector.database, SIGNALS);
    return rows.length > 0 ? rows : null;
  });
  assert.deepEqual(
    rows.map(({ name, evidence }) => [name, JSON.parse(evidence)]),
    [["messages_80", [[0, 0.8]]]],
  );
  assert.deepEqual(lines, ["Almost full"]);
});

/** The first block of this language in a page of the project. @param {string} file @param {string} language */
function block(file, language) {
  const [, code] = readFileSync(join(ROOT, file), "utf8").split(`\`\`\`${language}\n`);
  return code.split("```")[0];
}

/** Packs the package as it is published. @param {string} folder @returns {string} path of the archive */
function pack(folder) {
  const report = execFileSync("npm", ["pack", "--json", "--pack-destination", folder, "--workspace", "js"], {
    cwd: ROOT,
  });
  const [{ filename, files }] = JSON.parse(report.toString());
  const paths = files.map((/** @type {{ path: string }} */ { path }) => path);
  for (const path of EXPECTED_FILES) assert.ok(paths.includes(path), `\`${path}\` is not in the package`);
  assert.ok(!paths.some((/** @type {string} */ path) => path.includes(".test.")), "tests are not published");
  return join(folder, filename);
}
