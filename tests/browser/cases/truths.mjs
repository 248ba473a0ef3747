// What the engine makes of every case natively: crates/engine/examples/truths.rs says it.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { binary } from "../../../scripts/lib/run.mjs";

/** How many documents and histories are drawn at random, besides the golden cases. */
export const RANDOM = 500;
/** More than the cases can come to. */
const MOST_BYTES = 1 << 30;

/** Records and snapshots of users only: the page knows of no others. @typedef {import("./replay.js").Outcome} Outcome */
/** @typedef {import("./replay.js").Case & Outcome & { name: string }} Truth */

/** @returns {Truth[]} */
export function truths() {
  const program = process.env.PIQUEL_TRUTHS ?? binary("debug", "examples/truths");
  if (!existsSync(program)) throw new Error("the native engine is not built, run `npm run test:browser`");
  const lines = execFileSync(program, [String(RANDOM)], { encoding: "utf8", maxBuffer: MOST_BYTES })
    .trim()
    .split("\n");
  return lines.map((line) => {
    const truth = JSON.parse(line);
    const records = truth.records.split("\n").filter((/** @type {string} */ record) => record.startsWith('{"user":'));
    return { ...truth, records: records.map((/** @type {string} */ record) => `${record}\n`).join("") };
  });
}
