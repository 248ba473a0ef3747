// A collector that is killed again and again while pages send to it: what it acknowledged is there, once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openScope, query, startCollector } from "../browser/harness/index.mjs";
import { generator, KEY, Sender, storedRecords } from "./sender.mjs";

const KILLS = Number(process.env.PIQUEL_KILLS ?? 20);
const SENDERS = 64;
/** A kill comes after so many acknowledged beacons of one life at most. */
const MOST_ANSWERS = 300;
const SEED = 20_260_101;

test(`what was acknowledged outlives ${KILLS} kills, once each`, async (t) => {
  const collector = await startCollector(openScope(t), { key: KEY, limits: "off" });
  const draw = generator(SEED);
  const senders = Array.from({ length: SENDERS }, (_, number) => new Sender(number + 1));
  const acknowledged = () => senders.flatMap((sender) => [...sender.acknowledged]);

  for (let kill = 1; kill <= KILLS; kill += 1) {
    let answersLeft = 1 + Math.floor(draw() * MOST_ANSWERS);
    /** @type {Promise<unknown> | null} */
    let killed = null;
    const send = async (/** @type {Sender} */ sender) => {
      while (!killed) {
        try {
          await sender.send(collector.url);
        } catch (error) {
          // Nobody answers after a kill. The beacon is sent again in the next life, as a page does it.
          if (killed && !(error instanceof assert.AssertionError)) return;
          throw error;
        }
        answersLeft -= 1;
        if (answersLeft === 0) killed = collector.kill();
      }
    };
    await Promise.all(senders.map(send));
    await killed;
    const stored = new Set(await storedRecords(collector.database));
    const lost = acknowledged().filter((record) => !stored.has(record));
    assert.deepEqual(lost, [], `lost by kill ${kill}`);
    await collector.start();
  }

  // What no kill let through before.
  await Promise.all(senders.map((sender) => sender.send(collector.url)));
  assert.equal(await collector.stop(), 0, "it stops cleanly");
  assert.deepEqual((await storedRecords(collector.database)).sort(), acknowledged().sort());
  assert.deepEqual(await query(collector.database, "PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
});
