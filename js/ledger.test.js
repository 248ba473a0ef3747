import assert from "node:assert/strict";
import { test } from "node:test";
import { note } from "./ledger.js";

test("a request is written down word for word, and what becomes of it later", () => {
  /** @type {import("./ledger.js").Departure[]} */
  const ledger = [];
  const tell = note(ledger, "beacon", "https://c.example/v1/beacon", '{"user":"jürgen"}');
  note(ledger, "definitions", "https://c.example/v1/plan?key=pk_demo")("failed");
  assert.equal(ledger[0].outcome, "pending");
  tell(200);
  assert.deepEqual(
    ledger.map(({ at, ...rest }) => rest),
    [
      {
        kind: "beacon",
        address: "https://c.example/v1/beacon",
        body: '{"user":"jürgen"}',
        bytes: 18,
        outcome: 200,
      },
      {
        kind: "definitions",
        address: "https://c.example/v1/plan?key=pk_demo",
        body: null,
        bytes: 0,
        outcome: "failed",
      },
    ],
  );
});

test("the oldest go where there are too many, or their bodies too long", () => {
  /** @type {import("./ledger.js").Departure[]} */
  const ledger = [];
  for (let n = 0; n < 150; n += 1) note(ledger, "beacon", "", `${n}`);
  assert.deepEqual([ledger.length, ledger[0].body, ledger[99].body], [100, "50", "149"]);
  for (let n = 0; n < 10; n += 1) note(ledger, "beacon", "", "x".repeat(60_000))(n);
  assert.deepEqual(
    ledger.map(({ outcome }) => outcome),
    [6, 7, 8, 9],
  );
});
