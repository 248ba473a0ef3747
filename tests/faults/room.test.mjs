// A disk without room: what cannot be kept is not accepted, and the service is back as soon as there is room.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { test } from "node:test";
import { openScope, query, startCollector } from "../browser/harness/index.mjs";
import { KEY, Sender, storedRecords } from "./sender.mjs";

/** A file that may not grow is an error of the write, not the end of the process. */
const UNDER = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];
const SENDERS = 16;
/** Rounds of beacons that come while there is no room. */
const ROUNDS = 20;

test("without room for it nothing is accepted, and with room everything is again", async (t) => {
  const collector = await startCollector(openScope(t), { under: UNDER, key: KEY, limits: "off" });
  const senders = Array.from({ length: SENDERS }, (_, number) => new Sender(number + 1));
  const all = () => Promise.all(senders.map((sender) => sender.send(collector.url)));
  const allow = (/** @type {number | "unlimited"} */ bytes) =>
    execFileSync("prlimit", ["--pid", `${collector.pid}`, `--fsize=${bytes}:unlimited`]);
  await all();

  allow(statSync(`${collector.database}-wal`).size);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const answers = await Promise.all(senders.map((sender) => sender.ask(collector.url)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [503]);
    assert.ok(answers.every(({ headers }) => Number(headers.get("retry-after")) > 0));
  }
  const readiness = async () => {
    const response = await fetch(`${collector.url}/readyz`);
    return [response.status, await response.json()];
  };
  assert.deepEqual(await readiness(), [503, { status: "unready", missing: ["writes"] }]);
  const told = () => senders.flatMap((sender) => [...sender.acknowledged]).sort();
  assert.deepEqual((await storedRecords(collector.database)).sort(), told());

  allow("unlimited");
  assert.deepEqual(await readiness(), [200, { status: "ready" }], "without a beacon that says so");
  await all();
  await all();
  assert.deepEqual((await storedRecords(collector.database)).sort(), told());
  assert.deepEqual(await query(collector.database, "PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
  assert.equal(await collector.stop(), 0, "it stops cleanly");
});
