import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { countTests } from "./counts.mjs";

test("the tests of all binaries of a cargo run are added up", () => {
  const output = [
    "running 3 tests",
    "failures:",
    "",
    "---- tests::one stdout ----",
    "assertion failed",
    "",
    "",
    "failures:",
    "    tests::one",
    "",
    "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
    "test result: ok. 40 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
  ].join("\n");
  assert.deepEqual(countTests(output), { passed: 42, failed: 1, failures: ["tests::one"] });
});

test("the summary of a node run counts, coloured or not, what tests print about passing does not", () => {
  const output = ["✔ ℹ pass 100 (1ms)", "ℹ tests 6", "ℹ suites 0", "\u001b[34mℹ pass 5\u001b[39m", "ℹ fail 1"].join(
    "\n",
  );
  assert.deepEqual(countTests(output), { passed: 5, failed: 1, failures: [] });
});

test("a build that never came to its tests counts none", () => {
  assert.deepEqual(countTests("error: could not compile"), { passed: 0, failed: 0, failures: [] });
});

test("what failed in a node run is named, with its place and its error, also in the middle of another test", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "piquel-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "some.test.mjs");
  writeFileSync(
    file,
    `import { test } from "node:test";
test("good", () => {});
test("bad (really)", () => { throw new Error("it broke\\nin two lines"); });
test("outer", async (t) => { await t.test("inner", () => { throw new Error("deep"); }); });`,
  );
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const args = ["--test", "--test-reporter=spec", file];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8", env });
  const { passed, failed, failures } = countTests(stdout);
  assert.deepEqual([passed, failed], [1, 3]);
  const [bad, inner] = failures;
  assert.match(bad, /^bad \(really\) \(\S*some\.test\.mjs:3:1\)\n {2}Error: it broke\n {2}in two lines\n/);
  assert.match(inner, /^inner \(.*\n {2}.*deep/);
});
