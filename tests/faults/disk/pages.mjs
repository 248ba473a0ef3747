// Pages that send to a collector on a disk that can fail, what they were told, and whether that is there after a cut of power.

import assert from "node:assert/strict";
import { openScope, query, startCollector, temporaryFolder } from "../../browser/harness/index.mjs";
import { KEY, Sender, storedRecords } from "../sender.mjs";

const SENDERS = 8;

/** @typedef {Awaited<ReturnType<typeof startCollector>>} Collector */

export class Pages {
  #senders = Array.from({ length: SENDERS }, (_, number) => new Sender(number + 1));
  #disk;
  /** How much had happened to the disk when a page was told that a record is stored. @type {Map<string, number>} */
  #told = new Map();

  /** @param {import("./disk.mjs").Disk} disk */
  constructor(disk) {
    this.#disk = disk;
  }

  /** Moments at which a record was known to be stored. */
  get moments() {
    return [...this.#told.values()];
  }

  /**
   * All send, each one beacon after the other.
   * @param {Collector} collector
   * @param {number} answers how many are waited for
   * @param {() => Promise<unknown>} [end] begun when the last of these came, while others are on their way; it may kill the collector
   */
  async send(collector, answers, end = async () => {}) {
    let left = answers;
    /** @type {Promise<unknown> | null} */
    let ended = null;
    const send = async (/** @type {Sender} */ sender) => {
      while (!ended) {
        try {
          await this.#hear(sender, await sender.ask(collector.url));
        } catch (error) {
          // Nobody answers after a kill.
          if (ended && !(error instanceof assert.AssertionError)) return;
          throw error;
        }
        left -= 1;
        if (left === 0) ended = end();
      }
    };
    await Promise.all(this.#senders.map(send));
    await ended;
  }

  /** Each sends the beacon whose turn it is. @param {Collector} collector @returns {Promise<number[]>} what was answered */
  async ask(collector) {
    const answers = await Promise.all(this.#senders.map((sender) => sender.ask(collector.url)));
    await Promise.all(answers.map((answer, number) => this.#hear(this.#senders[number], answer)));
    return answers.map(({ status }) => status);
  }

  /**
   * Cuts the power at a moment, starts an ordinary collector on what is left, and sends it a beacon.
   * @param {number} moment
   * @param {() => number} draw
   * @returns {Promise<string[]>} the records that pages were told of by then, and that are not there
   */
  async cut(moment, draw) {
    const scope = openScope();
    try {
      const folder = temporaryFolder(scope);
      this.#disk.history().cut(moment, draw, folder);
      const data = this.#disk.data.replace(this.#disk.root, folder);
      const collector = await startCollector(scope, { key: KEY, data });
      await new Sender(SENDERS + 1).send(collector.url);
      assert.equal(await collector.stop(), 0, "it stops cleanly");
      assert.deepEqual(await query(collector.database, "PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
      const stored = await storedRecords(collector.database);
      const known = new Set(stored);
      assert.equal(known.size, stored.length, "a record is stored twice");
      return [...this.#told].filter(([record, told]) => told <= moment && !known.has(record)).map(([record]) => record);
    } finally {
      await scope.close();
    }
  }

  /** @param {Sender} sender @param {Response} response */
  async #hear(sender, response) {
    if (response.status === 503) {
      assert.ok(Number(response.headers.get("retry-after")) > 0);
      await response.text();
      return;
    }
    await sender.hear(response);
    const now = this.#disk.now;
    for (const record of sender.acknowledged) if (!this.#told.has(record)) this.#told.set(record, now);
  }
}
