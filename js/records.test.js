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
};

test("bytes become records, in order, and outcomes of prompts are left out", () => {
  const bytes = bytesOf((w) => {
    const begin = (/** @type {number} */ at, /** @type {number} */ observed, /** @type {string} */ name, n = 1) => {
      w.uint(7);
      for (let place = 0; place < 8; place += 1) w.byte(0xfe);
      w.byte(0);
      w.uint(at);
      w.uint(observed);
      w.text(name);
      w.uint(n);
    };
    begin(1000, 1500, "limit_80", 2);
    w.byte(8);
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
    for (const outcome of [4, 5, 6, 9, 10]) {
      begin(1600, 1600, "upgrade");
      w.byte(outcome);
    }
    begin(1700, 1700, "");
    w.byte(1);
    for (const tier of ["warm", undefined]) {
      begin(1800, 1800, "ready", tier ? 1 : 2);
      w.byte(11);
      w.option(tier, w.text);
      w.float(61.5);
      w.float(20);
    }
  });
  const tier = { type: "tier", score: "ready", behaviour: 61.5, fit: 20, at: 1800, observed: 1800 };
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
    { type: "stage", stage: "activated", at: 1700, observed: 1700, n: 1 },
    { ...tier, tier: "warm", n: 1 },
    { ...tier, tier: null, n: 2 },
  ]);
});
