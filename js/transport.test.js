import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
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
  post("https://collector.example/v1/beacon", { key: "pk_demo" }, cut, false, ledger, (_, [status]) =>
    told.push(status),
  );
  assert.deepEqual([told, ledger], [[400], []]);
});

test("of a record that contradicts an earlier one, and of what later collectors may say, a page is told that it is done", async (t) => {
  const beacon = bytesOf((w) => {
    w.text("0".repeat(32));
    for (let absent = 0; absent < 2; absent += 1) w.byte(0);
    w.uint(7);
    w.uint(1);
    for (let place = 0; place < 8; place += 1) w.byte(0xfe);
    w.uint(0);
    w.byte(0);
    for (let number = 0; number < 4; number += 1) w.uint(0);
    for (let list = 0; list < 5; list += 1) w.uint(0);
    w.byte(0);
  });
  const collector = createServer((_, response) => {
    response.end(JSON.stringify({ v: 1, rev: 9, items: ["ok", "repeat", "conflict", "more", ["refused", "invalid"]] }));
  });
  t.after(() => collector.close());
  await once(collector.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (collector.address());
  const told = await new Promise((done) => {
    post(`http://127.0.0.1:${port}`, { key: "pk_demo", automated: false }, beacon, false, [], (_, answer) =>
      done(answer),
    );
  });
  assert.deepEqual(told, [200, 0, 5, 1, 9, undefined]);
});
