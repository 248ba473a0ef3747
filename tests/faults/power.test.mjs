// The power is cut while pages send: what they were told to be stored until then is there, once.
//
// One load is written down by a disk that forgets what was not synced (disk/), and the power is cut at many moments of it, each time with
// other luck for what was not. What is left is given to an ordinary collector.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openScope, startCollector, until } from "../browser/harness/index.mjs";
import { Disk } from "./disk/disk.mjs";
import { Pages } from "./disk/pages.mjs";
import { generator, KEY } from "./sender.mjs";

const CUTS = Number(process.env.PIQUEL_CUTS ?? 20);
const SEED = 20_261_129;
/** Beacons that are answered in each life of a collector. */
const ANSWERS = 400;

/** @param {import("node:test").TestContext} t @param {{ forgets?: string }} [options] */
async function open(t, options) {
  const scope = openScope(t);
  const disk = new Disk(scope, options);
  const collector = await startCollector(scope, { key: KEY, data: disk.data, under: disk.under });
  // Where a test fails, the collector has to be able to stop.
  scope.after(() => disk.mend());
  return { disk, collector, pages: new Pages(disk) };
}

/** Moments to cut the power at: any, and those at which a page was just told. @param {Pages} pages @param {Disk} disk @param {() => number} draw */
function* moments({ moments }, disk, draw) {
  for (;;) {
    yield Math.floor(draw() * disk.now);
    yield moments[Math.floor(draw() * moments.length)];
  }
}

test(`what was acknowledged outlives ${CUTS} cuts of power, once each`, async (t) => {
  const { disk, collector, pages } = await open(t);
  const draw = generator(SEED);
  // A kill in between: what the system had taken over is there for the next life, but not on the disk.
  await pages.send(collector, ANSWERS, () => collector.kill());
  await collector.start();
  await pages.send(collector, ANSWERS);
  assert.equal(await collector.stop(), 0, "it stops cleanly");

  const when = moments(pages, disk, draw);
  for (let cut = 1; cut <= CUTS; cut += 1) {
    const moment = when.next().value ?? 0;
    assert.deepEqual(await pages.cut(moment, draw), [], `lost by cut ${cut}, at ${moment}`);
  }
});

test("what was written and never synced by a collector that was killed is synced before it is called a repeat", async (t) => {
  const { disk, collector, pages } = await open(t);
  await pages.send(collector, 1);
  disk.fail({ what: "stand still" });
  const unheard = pages.ask(collector).catch(() => {});
  await until("a commit waits for the disk", () => disk.hasFailed);
  await collector.kill();
  await unheard;
  disk.mend();
  await collector.start();
  assert.deepEqual([...new Set(await pages.ask(collector))], [200]);
  const told = disk.now;
  for (let cut = 1; cut <= CUTS; cut += 1) {
    assert.deepEqual(await pages.cut(told, generator(SEED + cut)), [], `lost by cut ${cut}`);
  }
});

test("a disk that does not keep the write-ahead log is found out", async (t) => {
  const { collector, pages } = await open(t, { forgets: "-wal" });
  await pages.send(collector, ANSWERS);
  const draw = generator(SEED);
  const lost = [];
  for (let cut = 1; cut <= 3; cut += 1) lost.push(...(await pages.cut(Math.max(...pages.moments), draw)));
  assert.notEqual(lost.length, 0);
});
