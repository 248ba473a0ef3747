import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNames } from "./names.js";
import { parseRecords } from "./records.js";

const NAMES = parseNames(
  "\n\n\n\naha_team aha,limit_80 limit,\nupgrade,\nnew,activated,qualified,converted,\nready hot warm,",
);

test("numbers become records, in order, and outcomes of prompts are left out", () => {
  const signal = [0, 1000, 1500, 1, 2, 1, 2, 0, 0.8, 3, 12];
  const outcome = [2, 1600, 1600, 0, 1, 0, 0];
  const stage = [1, 1700, 1700, 1, 1, 0, 0];
  const tiers = [3, 1700, 1700, 0, 1, 2, 1, 61.5, 20, 3, 1800, 1800, 0, 2, 0, 1, 12, 20];
  assert.deepEqual(parseRecords(Float64Array.from([...signal, ...outcome, ...stage, ...tiers]), NAMES), [
    {
      type: "signal",
      signal: "limit_80",
      kind: "limit",
      at: 1000,
      observed: 1500,
      n: 2,
      initial: true,
      evidence: [
        [0, 0.8],
        [3, 12],
      ],
    },
    { type: "stage", stage: "activated", at: 1700, n: 1 },
    { type: "tier", score: "ready", tier: "warm", at: 1700, behaviour: 61.5, fit: 20, n: 1 },
    { type: "tier", score: "ready", tier: null, at: 1800, behaviour: 12, fit: 20, n: 2 },
  ]);
});
