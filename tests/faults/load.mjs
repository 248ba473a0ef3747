// Pages that send whatever happens, and wait a little where nobody answers.

import assert from "node:assert/strict";

/** So long a page waits before it sends again; real ones wait for longer. */
const PAUSE_MS = 20;

/** @typedef {import("./sender.mjs").Sender} Sender */

/** Pages that send, each one beacon after the other, to whichever collector is there. */
export class Load {
  /** Beacons that were acknowledged. */
  answers = 0;
  /** Beacons that could not be taken. */
  refused = 0;
  #isOver = false;
  /** @type {unknown} */
  #failure = null;
  /** @type {Promise<unknown>} */
  #ended;
  /** @type {number[]} */
  #heard;

  /** @param {Sender[]} senders @param {{ url: string }[]} collectors */
  constructor(senders, collectors) {
    this.#heard = senders.map(() => 0);
    this.#ended = Promise.all(senders.map((sender, number) => this.#send(sender, number, collectors)));
  }

  /** @param {Sender} sender @param {number} number @param {{ url: string }[]} collectors */
  async #send(sender, number, collectors) {
    for (let attempt = number; !this.#isOver && !this.#failure; attempt += 1) {
      const response = await sender.ask(collectors[attempt % collectors.length].url).catch(() => null);
      try {
        if (response?.status === 200) {
          await sender.hear(response);
          this.answers += 1;
          this.#heard[number] += 1;
          continue;
        }
        // There is no collector, or it says that it cannot write now.
        if (response) {
          assert.equal(response.status, 503, await response.text());
          assert.ok(Number(response.headers.get("retry-after")) > 0);
          this.refused += 1;
        }
      } catch (error) {
        // An answer that breaks off in a kill is none.
        if (error instanceof assert.AssertionError) this.#failure = error;
      }
      await new Promise((next) => setTimeout(next, PAUSE_MS));
    }
  }

  /** What went wrong; null while nothing did. */
  fails() {
    if (this.#failure) throw this.#failure;
    return null;
  }

  /** Whether every page was heard since this was called. */
  all() {
    const before = [...this.#heard];
    return () => this.#failure !== null || this.#heard.every((heard, number) => heard > before[number]);
  }

  async end() {
    this.#isOver = true;
    await this.#ended;
  }
}
