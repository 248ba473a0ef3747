// Gets plan and engine, and puts them together. Loaded when the page is idle.

import { run } from "./engine.js";
import { PermanentError, retry } from "./retry.js";
import { openStore } from "./store.js";
import * as glue from "./wasm/engine.js";
import { instantiate } from "./wasm.js";

/** @typedef {import("./index.js").Options} Options */
/**
 * @typedef {object} Facade
 * @property {number} begun when the app called `init`
 * @property {(reason: string, text: string) => void} warn
 * @property {(type: keyof import("./index.js").Happenings) => boolean} listens
 * @property {(type: keyof import("./index.js").Happenings, value: unknown) => void} emit
 * @property {() => void} giveUp
 * @property {() => boolean} resets whether a reset is among the calls that wait
 * @property {() => boolean} isCurrent
 */

/**
 * The engine, or null if it cannot be had: then that was said.
 * @param {Options} given
 * @param {Facade} facade
 * @returns {Promise<import("./engine.js").Engine | null>}
 */
export async function load(given, facade) {
  const options = { ...given, endpoint: given.endpoint?.replace(/\/+$/, "") };
  const engine = () => instantiate(new URL("./wasm/engine.wasm", import.meta.url), "engine", glue);
  const store = openStore(options.key, options.storage !== "memory");
  try {
    const [plan] = await Promise.all([getPlan(options, facade), retry(engine, facade), store.heal()]);
    return facade.isCurrent() ? run(plan, store, options, facade) : null;
  } catch (error) {
    facade.warn("load", `cannot start, calls are kept and have no effect: ${error}`);
    return null;
  }
}

/** @param {Options} options @param {Facade} facade @returns {Promise<Uint8Array>} */
async function getPlan({ plan, definitions, endpoint, key }, facade) {
  if (plan) return new Uint8Array(plan);
  if (definitions) return (await import("./compile.js")).compile(definitions);
  if (!endpoint) throw new PermanentError("give `init` an `endpoint`, a `plan` or `definitions`");
  return retry(() => fetchPlan(`${endpoint}/v1/plan?key=${key}`), facade);
}

/** @param {string} address */
async function fetchPlan(address) {
  const response = await fetch(address, { cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer" });
  const bytes = await response.arrayBuffer();
  if (response.ok) return new Uint8Array(bytes);
  const reasons = /** @type {Record<number, string>} */ ({
    401: "the key is unknown",
    404: "no definitions are published",
  });
  const reason = `${reasons[response.status] ?? `status ${response.status}`} at ${address}`;
  throw reasons[response.status] ? new PermanentError(reason) : new Error(reason);
}
