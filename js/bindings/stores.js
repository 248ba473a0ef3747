// What the bindings of all frameworks show of an instance, as stores. How often something fired is asked of the engine, which knows it
// from before this page, too; records and prompts are heard.

import { lookNow, watch } from "../live.js";
import { openPrompts } from "./prompts.js";
import { openStore } from "./store.js";

/** @typedef {import("../index.js").Piquel} Piquel */
/** The name of a signal, as `progress` takes it. @typedef {import("../register.js").SignalId} SignalId */
/**
 * @typedef {object} SignalState what is known of a signal
 * @property {number | null} fired how often the signal fired, also before this page, as far as this device knows; null before the engine
 *   runs, or if there is no such signal
 * @property {import("../records.js").SignalRecord | null} latest the latest firing that was heard on this page
 */
/** @typedef {ReturnType<typeof open>} Stores */

/** @type {SignalState} */
const UNKNOWN = Object.freeze({ fired: null, latest: null });

/** One for each instance, so that all parts of a page see the same. @type {WeakMap<Piquel, Stores>} */
const known = new WeakMap();

/** The stores of an instance. @param {Piquel} piquel @returns {Stores} */
export function storesOf(piquel) {
  let stores = known.get(piquel);
  if (!stores) {
    stores = open(piquel);
    known.set(piquel, stores);
  }
  return stores;
}

/** @param {Piquel} piquel */
function open(piquel) {
  /** @type {Map<string, import("../records.js").SignalRecord>} */
  const latest = new Map();
  // From the beginning, and before anybody looks because of it: who comes later in a page shall know what fired before.
  piquel.on("signal", (record) => latest.set(record.signal, record));

  const progressOf = (/** @type {SignalId} */ id) => {
    const progress = piquel.progress(id);
    if (!progress && piquel.stage() !== null) warnOf(`${id}`);
    return progress;
  };
  /** @type {(look: () => void) => () => void} */
  const listen = (look) => watch(piquel, look);
  const prompts = openPrompts(piquel);

  return {
    signal: each((/** @type {SignalId} */ id) => {
      const read = () => {
        const fired = progressOf(id)?.fired ?? null;
        const record = latest.get(id);
        // What fired for somebody who has left since is nobody's any more.
        return { fired, latest: record && record.n <= (fired ?? 0) ? record : null };
      };
      return /** @type {import("./store.js").Store<SignalState>} */ (openStore({ unknown: UNKNOWN, read, listen }));
    }),
    progress: each((/** @type {SignalId} */ id) =>
      openStore({
        unknown: /** @type {ReturnType<Piquel["progress"]>} */ (null),
        read: () => progressOf(id) ?? null,
        listen,
      }),
    ),
    tier: each((/** @type {string} */ score) =>
      openStore({
        unknown: /** @type {string | null} */ (null),
        read: () => piquel.tiers()?.[score] ?? null,
        listen,
      }),
    ),
    stage: openStore({
      unknown: /** @type {ReturnType<Piquel["stage"]>} */ (null),
      read: () => piquel.stage() ?? null,
      listen,
    }),
    prompt: prompts,
    /** As the instance's own; and what is shown follows at once. @type {Piquel["track"]} */
    track(event, props) {
      piquel.track(event, props);
      lookNow(piquel);
    },
  };
}

/**
 * Makes one for each name, once.
 * @template {string} I
 * @template S
 * @param {(id: I) => S} make
 */
function each(make) {
  /** @type {Map<I, S>} */
  const made = new Map();
  return (/** @type {I} */ id) => {
    let one = made.get(id);
    if (!one) {
      one = make(id);
      made.set(id, one);
    }
    return one;
  };
}

/** Names that were warned of. @type {Set<string>} */
const warned = new Set();

/** A typo shall not look like a signal that never fires. Definitions may come later than the app, so only developers are told. @param {string} id */
function warnOf(id) {
  if (warned.has(id) || !/^(localhost|127\.0\.0\.1)$/.test(location.hostname)) return;
  warned.add(id);
  console.warn(`piquel: no definition declares the signal \`${id}\`, nothing is known of it`);
}
