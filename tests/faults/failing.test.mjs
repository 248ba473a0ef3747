// A disk that fails: what cannot be kept is not accepted, the service is back by itself, and what was acknowledged before, between and
// after outlives a kill and a cut of power.
//
// After a sync that failed, a system takes what was to be written for written: it may be lost for good, though it still reads as if it
// were there. Nothing that is acknowledged later may stand on it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openScope, startCollector, until } from "../browser/harness/index.mjs";
import { Disk } from "./disk/disk.mjs";
import { Pages } from "./disk/pages.mjs";
import { generator, KEY } from "./sender.mjs";

const CUTS = Math.ceil(Number(process.env.PIQUEL_CUTS ?? 20) / 2);
const SEED = 20_261_201;
/** Beacons that are answered before a fault, and after it. */
const ANSWERS = 40;
/** How often all pages send while the disk fails. */
const ROUNDS = 3;
/** How many syncs fail, one at a time. */
const SINGLE = 12;
/** By then the service is back. */
const BACK_MS = 5000;

/** @type {import("./disk/disk.mjs").Order[]} */
const ORDERS = [
  { what: "sync", error: "EIO" },
  { what: "change", error: "EIO" },
  { what: "change", error: "EROFS" },
  { what: "change", error: "ENOSPC" },
];

test("while the disk fails nothing is accepted, then everything is, and nothing that was accepted is lost", async (t) => {
  const scope = openScope(t);
  const disk = new Disk(scope);
  const collector = await startCollector(scope, { key: KEY, data: disk.data, under: disk.under });
  const pages = new Pages(disk);
  const isBack = async () => (await pages.ask(collector)).every((status) => status === 200);

  for (const order of ORDERS) {
    await pages.send(collector, ANSWERS);
    const known = pages.moments.length;
    disk.fail(order);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const answers = await pages.ask(collector);
      assert.ok(answers.includes(503), `${order.what} ${order.error}: ${answers}`);
    }
    assert.equal(pages.moments.length, known, `${order.what} ${order.error}: something was accepted`);
    assert.ok(disk.hasFailed);
    disk.mend();
    await until(`the service is back after ${order.what} ${order.error}`, isBack, BACK_MS);
    await pages.send(collector, ANSWERS, () => collector.kill());
    await collector.start();
  }

  for (let time = 1; time <= SINGLE; time += 1) {
    disk.fail({ what: "sync", error: "EIO", times: 1 });
    await pages.send(collector, ANSWERS);
    assert.ok(disk.hasFailed);
    await until("the service is back after one sync that failed", isBack, BACK_MS);
  }
  assert.equal(await collector.stop(), 0, "it stops cleanly");

  const draw = generator(SEED);
  for (let cut = 1; cut <= CUTS; cut += 1) {
    const moment = pages.moments[Math.floor(draw() * pages.moments.length)];
    assert.deepEqual(await pages.cut(moment, draw), [], `lost by cut ${cut}, at ${moment}`);
  }
});
