import assert from "node:assert/strict";
import { test } from "node:test";
import { countTests } from "./counts.mjs";

test("the tests of all binaries of a cargo run are added up", () => {
  const output = [
    "running 3 tests",
    "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
    "test result: ok. 40 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
  ].join("\n");
  assert.deepEqual(countTests(output), { passed: 42, failed: 1 });
});

test("the summary of a node run counts, coloured or not, what tests print about passing does not", () => {
  const output = ["✔ ℹ pass 100 (1ms)", "ℹ tests 6", "ℹ suites 0", "\u001b[34mℹ pass 5\u001b[39m", "ℹ fail 1"].join(
    "\n",
  );
  assert.deepEqual(countTests(output), { passed: 5, failed: 1 });
});

test("a build that never came to its tests counts none", () => {
  assert.deepEqual(countTests("error: could not compile"), { passed: 0, failed: 0 });
});
