// Gets plan and engine, and puts them together. Loaded when the page is idle.

import { run } from "./engine.js";
import { note } from "./ledger.js";
import { PermanentError, retry } from "./retry.js";
import { isOptedOut } from "./signals.js";
import { openStore } from "./store.js";
import { alone, privately, send } from "./transport.js";
import { addressOf, fetchModule, isAllowed, tellsAccounts } from "./wasm.js";

/** Most bytes of a plan: a document has 256 KiB at the most, and what is made of it less. */
const LARGEST_PLAN = 1 << 20;
/** After so many traps in a page nothing takes the place of the last engine. */
const MOST_TRAPS = 3;

let traps = 0;

/** @typedef {import("./index.js").Options} Options */
/**
 * @typedef {object} Facade
 * @property {number} begun when the app called `init`
 * @property {import("./device.js").Device} device
 * @property {string} collector its address; empty if nothing may be asked of it
 * @property {(text: string, ...more: unknown[]) => void} warn
 * @property {(type: keyof import("./index.js").Happenings) => boolean} listens
 * @property {(type: keyof import("./index.js").Happenings, value: unknown) => void} emit
 * @property {() => void} giveUp
 * @property {() => void} erased that this user was erased, or denied consent where this page could not hear of it: nothing may be left of
 *   them here
 * @property {() => number} claim that an engine comes for the calls that wait; gives the number under which they are kept
 * @property {import("./ledger.js").Departure[]} ledger
 * @property {() => boolean} isCurrent
 * @property {(cause: unknown, again: () => Promise<import("./engine.js").Engine | null>) => void} trapped that an engine trapped, and
 *   how to get another
 * @property {[feature: number, idle: number]} [uses] what somebody uses, as the latest engine was told
 * @property {(what: "told" | "tell", t: number, a: unknown, b: unknown) => void} call as an app calls
 */

/** What erasing needs of the facade. @typedef {Pick<Facade, "ledger" | "collector" | "device">} Eraser */

/**
 * The engine, or null if nobody wants it any more. Rejects with what is to be said if it cannot be had.
 * @param {Options} given
 * @param {Facade} facade
 * @returns {Promise<import("./engine.js").Engine | null>}
 */
export async function load(given, facade) {
  const store = openStore(given.key, facade, given.storage !== "memory");
  try {
    const options = alone(given);
    options.endpoint = facade.collector;
    if (facade.collector) eraseRest(options, facade);
    const [plan] = await Promise.all([getPlan(options, facade), store.heal()]);
    const getAccounts = async () => (tellsAccounts(plan) ? import("./account.js") : undefined);
    const [instantiate, accounts] = await retry(() => Promise.all([getEngine(plan), getAccounts()]), facade);
    // Definitions tell nothing of the user; all that would follow does.
    if (isOptedOut(options)) options.endpoint = "";
    const takeUp = () => takeUpCalls(parts);
    const parts = { plan, instantiate, accounts, store, options, facade, former: null, takeUp };
    if (store.isLasting()) await takeUp();
    return await start(parts);
  } catch (error) {
    const reason = error instanceof PermanentError ? error.message : error;
    store.stop();
    throw reason;
  }
}

/** Has done what apps called in pages that ended before their engine ran. Never rejects. @param {Omit<import("./engine.js").Parts, "trapped">} parts */
async function takeUpCalls(parts) {
  const { claim, device } = parts.facade;
  try {
    const own = device.early + claim();
    if (Object.keys(localStorage).some((name) => name.startsWith(device.early) && name !== own))
      await (await import("./early.js")).takeUp(parts, run);
  } catch {
    // What cannot be loaded now, the next page loads.
  }
}

/**
 * Starts an engine, and another should it trap: one that trapped is never entered again.
 * @param {Omit<import("./engine.js").Parts, "trapped">} parts
 * @returns {Promise<import("./engine.js").Engine | null>} null if nobody wants it any more
 */
async function start(parts) {
  const { facade, store, former } = parts;
  while (facade.isCurrent() && traps < MOST_TRAPS) {
    /** @type {import("./engine.js").Engine | undefined} */
    let engine;
    let isOver = false;
    const trapped = (/** @type {unknown} */ cause) => {
      traps += 1;
      isOver = true;
      // One that trapped as it started is told below.
      if (!engine) return;
      const former = engine.abandon();
      facade.trapped(cause, () => start({ ...parts, former }));
    };
    try {
      engine = (await run({ ...parts, trapped })) ?? undefined;
      if (engine) return engine;
    } catch (error) {
      if (!isOver) throw error;
    }
  }
  store.stop();
  // Nothing comes that could hear what becomes of it.
  if (former) facade.emit("promptEnd", former);
  if (facade.isCurrent()) throw new PermanentError(`the engine trapped ${MOST_TRAPS} times`);
  return null;
}

/**
 * As `erase` of erase.js. Rejects where that cannot be loaded.
 * @param {Options} options
 * @param {Eraser} facade
 * @param {string} order
 */
export const erase = async (options, facade, order) =>
  (await import("./erase.js")).erase(options, facade, order, { note, send });

/** Asks again for what was not confirmed. Never rejects. @param {Options} options @param {Eraser} facade */
async function eraseRest(options, facade) {
  try {
    const order = localStorage.getItem(facade.device.erasure);
    if (order) await erase(options, facade, order);
  } catch {
    // Where storage is forbidden, nothing was noted; what cannot be loaded now, the next page loads.
  }
}

/**
 * How the engine is brought to life: as wasm, or, where that is not to be had, as the same in JavaScript.
 * @param {Uint8Array} plan
 * @returns {Promise<import("./border.js").Instantiate>}
 */
async function getEngine(plan) {
  try {
    if (isAllowed()) {
      const module = await fetchModule(addressOf(plan));
      return async (imports) => (await WebAssembly.instantiate(module, imports)).exports;
    }
  } catch {
    // The page's policy may keep the file away, too.
  }
  const { instantiate } = await import("./wasm/engine.fallback.js");
  // Slower: what it takes to start is no single task, or the page would stand still on a slow device.
  const rest = () => new Promise((done) => setTimeout(done));
  return Object.assign(
    async (/** @type {WebAssembly.Imports} */ imports) => {
      await rest();
      return instantiate(imports);
    },
    { rest },
  );
}

/** @param {Options} options @param {Facade} facade @returns {Promise<Uint8Array>} */
async function getPlan({ plan, definitions, endpoint, key }, facade) {
  if (plan) {
    if (!(plan.byteLength <= LARGEST_PLAN)) throw new PermanentError("`plan` is none that this version can read");
    return new Uint8Array(plan);
  }
  if (definitions) return (await import("./compile.js")).compile(definitions, fetchModule);
  if (!endpoint) throw new PermanentError("give `init` a `plan` or `definitions` or `endpoint`");
  return retry(() => fetchPlan(`${endpoint}/v1/plan?key=${key}`, facade.ledger), facade);
}

/** @param {string} address @param {import("./ledger.js").Departure[]} ledger */
async function fetchPlan(address, ledger) {
  const tell = note(ledger, "definitions", address);
  let response;
  try {
    response = await fetch(address, privately({ cache: "no-cache" }));
  } catch (error) {
    tell("failed");
    throw error;
  }
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
