// What docs/testing.md shows runs as it stands there, by the names by which an app imports the package.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("the tests of docs/testing.md pass", (t) => {
  const page = readFileSync(join(ROOT, "docs/testing.md"), "utf8");
  const snippets = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
  assert.equal(snippets.length, 2);
  // Below the workspace, where `piquel` is the package.
  mkdirSync(join(ROOT, "build"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, "build/snippets-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = snippets.map((code, place) => {
    const path = join(folder, `${place}.test.mjs`);
    writeFileSync(path, code);
    return path;
  });
  // As from a shell: the runner of this test tells those below it to speak to itself.
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, ["--test", "--test-reporter=tap", ...files], {
    encoding: "utf8",
    env,
  });
  assert.equal(status, 0, stdout);
  assert.match(stdout, /# pass 4\n/);
});
