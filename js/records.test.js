import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "../tests/harness/bytes.mjs";
import { parseRecords } from "./records.js";

const NAMES = {
  events: new Map(),
  features: new Map(),
  limits: new Map(),
  traits: new Map(),
  signals: new Map([["limit_80", { index: 0, kind: "limit" }]]),
  prompts: new Map(),
  capture: "",
};

test("bytes become records, in order, and outcomes of prompts are left out", () => {
  const bytes = bytesOf((w) => {
    const begin = (/** @type {number} */ sort, /** @type {string} */ name, /** @type {number} */ at, n = 1) => {
      w.byte(sort);
      w.uint(n);
      w.text(name);
      w.byte(0);
      w.uint(at);
      w.uint(at + 500);
    };
    begin(1, "limit_80", 1000, 2);
    w.byte(1);
    w.list(
      [
        [0, 0.8],
        [3, 12],
      ],
      ([clause, measured]) => {
        w.uint(clause);
        w.float(measured);
      },
    );
    for (const outcome of [0, 1, 2, 3, 4]) begin(3 + outcome, "upgrade", 1600);
    begin(0, "", 1700);
    w.byte(1);
    for (const tier of ["warm", undefined]) {
      begin(2, "ready", 1800, tier ? 1 : 2);
      w.option(tier, w.text);
      w.float(61.5);
      w.float(20);
    }
  });
  const tier = { type: "tier", score: "ready", behaviour: 61.5, fit: 20, at: 1800, observed: 2300 };
  assert.deepEqual(parseRecords(bytes, NAMES), [
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
    { type: "stage", stage: "activated", at: 1700, observed: 2200, n: 1 },
    { ...tier, tier: "warm", n: 1 },
    { ...tier, tier: null, n: 2 },
  ]);
});
