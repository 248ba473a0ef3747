// A page as the collector sees it, with a memory of what was acknowledged, and what of it is in the database.

import assert from "node:assert/strict";
import { query } from "../browser/harness/index.mjs";

export const KEY = "pk_kill";
/** Each so-manieth beacon is sent again after it was acknowledged. */
const REPEATED = 4;
const START = 1_790_000_000_000;
/** A beacon has a record of each: all of its records are stored, or none. */
const SIGNALS = ["aha", "limit"];

export const STORED = `
  SELECT subjects.install || ' ' || records.name || ' ' || records.n AS record
  FROM records JOIN subjects ON subjects.id = records.subject`;

/** A page that sends one beacon after the other, each until it is acknowledged. */
export class Sender {
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
    await this.hear(await this.ask(url));
  }

  /** Takes in that the beacon whose turn it is was acknowledged, and goes on to the next one. @param {Response} response */
  async hear(response) {
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

  /** Sends the beacon whose turn it is, whatever the answer. @param {string} url */
  ask(url) {
    return fetch(`${url}/v1/beacon`, { method: "POST", body: this.body() });
  }

  /** The beacon whose turn it is. */
  body() {
    const at = START + this.#n;
    return JSON.stringify({
      v: 1,
      key: KEY,
      install: this.#install,
      rev: this.#n,
      sent: at,
      records: SIGNALS.map((signal) => ({ type: "signal", signal, n: this.#n, at, evidence: [[0, 10]] })),
      summary: { stage: "new", first: START, last: at, active: this.#n, limits: {}, traits: {} },
    });
  }

  /** The identity of the present beacon's record. @param {string} signal */
  #record(signal) {
    return `${this.#install} ${signal} ${this.#n}`;
  }
}

/** @param {string} database @returns {Promise<string[]>} */
export async function storedRecords(database) {
  return (await query(database, STORED)).map(({ record }) => record);
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). @param {number} seed */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
