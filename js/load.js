// Gets plan and engine, and puts them together. Loaded when the page is idle.

import { run } from "./engine.js";
import { eraseRest } from "./erase.js";
import { note } from "./ledger.js";
import { collectorOf } from "./privacy.js";
import { PermanentError, retry } from "./retry.js";
import { isOptedOut } from "./signals.js";
import { openStore } from "./store.js";
import { fetchModule, isAllowed } from "./wasm.js";

export { erase } from "./erase.js";

/** @typedef {import("./index.js").Options} Options */
/**
 * @typedef {object} Facade
 * @property {number} begun when the app called `init`
 * @property {(reason: string, text: string) => void} warn
 * @property {(type: keyof import("./index.js").Happenings) => boolean} listens
 * @property {(type: keyof import("./index.js").Happenings, value: unknown) => void} emit
 * @property {() => void} giveUp
 * @property {() => boolean} resets whether a reset is among the calls that wait
 * @property {import("./ledger.js").Departure[]} ledger
 * @property {() => boolean} isCurrent
 */

/**
 * The engine, or null if it cannot be had: then that was said.
 * @param {Options} given
 * @param {Facade} facade
 * @returns {Promise<import("./engine.js").Engine | null>}
 */
export async function load(given, facade) {
  const options = { ...given, endpoint: collectorOf(given) };
  const store = openStore(options.key, options.storage !== "memory", facade.isCurrent);
  if (options.endpoint) eraseRest(options, facade.ledger);
  try {
    const [plan, instantiate] = await Promise.all([getPlan(options, facade), retry(getEngine, facade), store.heal()]);
    const told = isOptedOut(options) ? { ...options, endpoint: "" } : options;
    return await run(plan, instantiate, store, told, facade);
  } catch (error) {
    facade.warn("load", `cannot start, calls are kept and have no effect: ${error}`);
    return null;
  }
}

/** How the engine is brought to life: as wasm, or, where that may not run, as the same in JavaScript. @returns {Promise<import("./border.js").Instantiate>} */
async function getEngine() {
  if (!isAllowed()) return (await import("./wasm/engine.fallback.js")).instantiate;
  const module = await fetchModule(new URL("./wasm/engine.wasm", import.meta.url));
  return async (imports) => (await WebAssembly.instantiate(module, imports)).exports;
}

/** @param {Options} options @param {Facade} facade @returns {Promise<Uint8Array>} */
async function getPlan({ plan, definitions, endpoint, key }, facade) {
  if (plan) return new Uint8Array(plan);
  if (definitions) return (await import("./compile.js")).compile(definitions);
  if (!endpoint) throw new PermanentError("give `init` a `plan` or `definitions`, or an `endpoint` to export to");
  return retry(() => fetchPlan(`${endpoint}/v1/plan?key=${key}`, facade.ledger), facade);
}

/** @param {string} address @param {import("./ledger.js").Departure[]} ledger */
async function fetchPlan(address, ledger) {
  const tell = note(ledger, "definitions", address);
  const asked = fetch(address, { cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer" });
  const response = await asked.catch((error) => {
    tell("failed");
    throw error;
  });
  tell(response.status);
  const bytes = await response.arrayBuffer();
  if (response.ok) return new Uint8Array(bytes);
  const reasons = /** @type {Record<number, string>} */ ({
    401: "the key is unknown",
    404: "no definitions are published",
  });
  const reason = `${reasons[response.status] ?? `status ${response.status}`} at ${address}`;
  throw reasons[response.status] ? new PermanentError(reason) : new Error(reason);
}
