// How many tests passed and failed, read from what the test runners print.

/** @typedef {{ passed: number, failed: number }} Counts */

/** cargo: a line for each test binary. */
const CARGO = /^test result: \w+\. (\d+) passed; (\d+) failed/gm;
/** `node --test` with the spec reporter: a line each. */
const NODE = { passed: /^ℹ pass (\d+)$/gm, failed: /^ℹ fail (\d+)$/gm };

/** @param {string} output of `cargo test` or `node --test`, in plain text @returns {Counts} */
export function countTests(output) {
  const add = (/** @type {RegExp} */ pattern, group = 1) =>
    [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[group]), 0);
  return { passed: add(CARGO, 1) + add(NODE.passed), failed: add(CARGO, 2) + add(NODE.failed) };
}
