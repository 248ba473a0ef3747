// Gets plan and engine, and puts them together. Loaded when the page is idle.

import { run } from "./engine.js";
import { live } from "./instance.js";
import { PermanentError, retry } from "./retry.js";
import { openStore } from "./store.js";
import { alone, PRIVATELY } from "./transport.js";

/** Most bytes of a plan: a document has 256 KiB at the most, and what is made of it less. */
const LARGEST_PLAN = 1 << 20;

/** @typedef {import("./index.js").Options} Options */
/**
 * @typedef {object} Facade
 * @property {number} begun when the app called `init`
 * @property {(reason: string, text: string, ...more: unknown[]) => void} warn
 * @property {(type: keyof import("./index.js").Happenings) => boolean} listens
 * @property {(type: keyof import("./index.js").Happenings, value: unknown) => void} emit
 * @property {() => void} giveUp
 * @property {() => boolean} resets whether a reset is among the calls that wait
 * @property {() => boolean} isCurrent
 * @property {(cause: unknown, again: () => Promise<import("./engine.js").Engine | null>) => void} trapped that an engine trapped, and
 *   how to get another
 * @property {(what: "told", t: number, a: unknown, b: unknown) => void} call as an app calls
 */

/**
 * The engine, or null if it cannot be had: then that was said.
 * @param {Options} given
 * @param {Facade} facade
 * @returns {Promise<import("./engine.js").Engine | null>}
 */
export async function load(given, facade) {
  const { key, storage, endpoint } = given;
  const store = openStore(key, storage !== "memory");
  try {
    const options = alone(given);
    if (endpoint) options.endpoint = `${endpoint}`.replace(/\/+$/, "");
    const [plan] = await Promise.all([getPlan(options, facade), retry(live, facade), store.heal()]);
    return await start(plan, store, options, facade);
  } catch (error) {
    facade.warn("load", "cannot start, calls are kept and have no effect:", error);
    store.stop();
    return null;
  }
}

/**
 * @param {Uint8Array} plan
 * @param {import("./store.js").Store} store
 * @param {Options} options
 * @param {Facade} facade
 * @param {unknown} [open] the prompt that an engine that trapped had offered
 * @returns {Promise<import("./engine.js").Engine | null>} null if nobody wants it any more
 */
async function start(plan, store, options, facade, open) {
  for (;;) {
    const life = await live();
    if (!facade.isCurrent()) {
      store.stop();
      return null;
    }
    try {
      const engine = run(plan, store, options, facade, open);
      const mourn = (/** @type {unknown} */ cause) => {
        const open = engine.abandon();
        if (isStarted) facade.trapped(cause, () => start(plan, store, options, facade, open));
      };
      life.mourners.add(mourn);
      let isStarted = false;
      // Plain JavaScript takes its time: on a slow device the page must get its turn in between.
      if (life.isSlow) await new Promise((done) => setTimeout(done));
      if (facade.isCurrent()) engine.start();
      isStarted = true;
      if (!life.isOver) {
        const close = () => {
          engine.close();
          life.mourners.delete(mourn);
        };
        return { ...engine, close };
      }
    } catch (error) {
      if (!life.isOver) throw error;
    }
  }
}

/** @param {Options} options @param {Facade} facade @returns {Promise<Uint8Array>} */
async function getPlan({ plan, definitions, endpoint, key }, facade) {
  if (plan) {
    if (!(plan.byteLength <= LARGEST_PLAN)) throw new PermanentError("`plan` is not the bytes of one");
    return new Uint8Array(plan);
  }
  if (definitions) return (await import("./compile.js")).compile(definitions);
  if (!endpoint) throw new PermanentError("give `init` an `endpoint`, a `plan` or `definitions`");
  return retry(() => fetchPlan(`${endpoint}/v1/plan?key=${key}`), facade);
}

/** @param {string} address */
async function fetchPlan(address) {
  const response = await fetch(address, alone(/** @type {RequestInit} */ ({ cache: "no-cache", ...PRIVATELY })));
  const bytes = await response.arrayBuffer();
  if (response.ok) return new Uint8Array(bytes);
  const reasons = /** @type {Record<number, string>} */ ({
    401: "the key is unknown",
    404: "no definitions are published",
  });
  const reason = `${reasons[response.status] ?? `status ${response.status}`} at ${address}`;
  throw reasons[response.status] ? new PermanentError(reason) : new Error(reason);
}
