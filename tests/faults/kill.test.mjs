// A collector that is killed again and again while pages send to it: what it acknowledged is there, once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openScope, query, startCollector } from "../browser/harness/index.mjs";

const KILLS = Number(process.env.PIQUEL_KILLS ?? 5);
const SENDERS = 8;
/** A kill comes after so many acknowledged beacons of one life at most. */
const MOST_ANSWERS = 300;
/** Each so-manieth beacon is sent again after it was acknowledged. */
const REPEATED = 4;
const SEED = 20_260_101;
const KEY = "pk_kill";
const START = 1_790_000_000_000;
/** A beacon has a record of each: all of its records are stored, or none. */
const SIGNALS = ["aha", "limit"];

const STORED = `
  SELECT subjects.install || ' ' || records.name || ' ' || records.n AS record
  FROM records JOIN subjects ON subjects.id = records.subject`;

test(`what was acknowledged outlives ${KILLS} kills, once each`, async (t) => {
  const collector = await startCollector(openScope(t), { key: KEY });
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

/** A page that sends one beacon after the other, each until it is acknowledged. */
class Sender {
  /** What the collector said to have on disk. @type {Set<string>} */
  acknowledged = new Set();
  #install;
  #n = 1;
  #isAgain = false;

  /** @param {number} number */
  constructor(number) {
    this.#install = number.toString(16).padStart(32, "0");
  }

  /** Sends the beacon whose turn it is, and goes on to the next one once it is acknowledged. @param {string} url */
  async send(url) {
    const response = await fetch(`${url}/v1/beacon`, { method: "POST", body: JSON.stringify(this.#beacon()) });
    const reply = await response.json();
    assert.equal(response.status, 200, JSON.stringify(reply));
    const isKnown = this.acknowledged.has(this.#record(SIGNALS[0]));
    // The answer to a beacon may have been lost in a kill: then `repeat` is as right as `ok`, for all of it.
    assert.deepEqual(reply.items, Array(SIGNALS.length).fill(reply.items[0]));
    assert.ok(["ok", "repeat"].includes(reply.items[0]), JSON.stringify(reply));
    if (isKnown) assert.equal(reply.items[0], "repeat", `${this.#record(SIGNALS[0])} was acknowledged, and then lost`);
    for (const signal of SIGNALS) this.acknowledged.add(this.#record(signal));
    this.#isAgain = !this.#isAgain && this.#n % REPEATED === 0;
    if (!this.#isAgain) this.#n += 1;
  }

  #beacon() {
    const at = START + this.#n;
    return {
      v: 1,
      key: KEY,
      install: this.#install,
      rev: this.#n,
      sent: at,
      records: SIGNALS.map((signal) => ({ type: "signal", signal, n: this.#n, at, evidence: [[0, 10]] })),
      summary: { stage: "new", first: START, last: at, active: this.#n, limits: {}, traits: {} },
    };
  }

  /** The identity of the present beacon's record. @param {string} signal */
  #record(signal) {
    return `${this.#install} ${signal} ${this.#n}`;
  }
}

/** @param {string} database @returns {Promise<string[]>} */
async function storedRecords(database) {
  return (await query(database, STORED)).map(({ record }) => record);
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). @param {number} seed */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
