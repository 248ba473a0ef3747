import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "../tests/harness/bytes.mjs";
import { post } from "./transport.js";

test("a beacon that cannot be read is one that is never taken, and nothing is sent", () => {
  const cut = bytesOf((w) => {
    w.text("3f1c");
    w.byte(0);
    w.byte(0);
    w.uint(7);
    w.uint(1);
    for (let place = 0; place < 8; place += 1) w.byte(0xfe);
    w.uint(Number.MAX_SAFE_INTEGER);
  });
  /** @type {number[]} */
  const told = [];
  /** @type {import("./ledger.js").Departure[]} */
  const ledger = [];
  post("https://collector.example/v1/beacon", { key: "pk_demo" }, cut, false, ledger, (status) => told.push(status));
  assert.deepEqual([told, ledger], [[400], []]);
});
