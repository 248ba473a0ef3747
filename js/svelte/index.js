// `piquel/svelte`: what the engine knows, as stores by Svelte's contract, which versions 3 to 5 share. Nothing of Svelte is needed for it.

import { instanceOf } from "../bindings/given.js";
import { storesOf } from "../bindings/stores.js";

/** @typedef {import("../index.js").Piquel} Piquel */
/** @typedef {import("../index.js").Options} Options */
/** @typedef {import("../bindings/stores.js").SignalId} SignalId */
/** @typedef {import("../bindings/stores.js").SignalState} SignalState */
/** @typedef {import("../prompt.js").Prompt} Prompt */
/**
 * @template T
 * @typedef {object} Readable a store to read, as in `svelte/store`
 * @property {(run: (value: T) => void, invalidate?: () => void) => () => void} subscribe calls `run` at once and after each change; gives
 *   a function that ends it
 */

/**
 * Stores of an instance, for one module that components import. The instance belongs to the page; `piquel.destroy()` ends it.
 * @param {Piquel | Options} given options of `init`, or what that gave
 */
export function createPiquel(given) {
  const piquel = instanceOf(given);
  const stores = storesOf(piquel);
  return {
    /** The instance, with all its calls. */
    piquel,
    /** How often a signal fired, also before this page, and the latest firing on it. @param {SignalId} id */
    signal: (id) => readable(stores.signal(id)),
    /**
     * How far the user is towards a signal, clause by clause; null before the engine runs, or if there is no such signal.
     * @param {SignalId} id
     * @returns {Readable<import("../explanation.js").Progress | null>}
     */
    progress: (id) => readable(stores.progress(id)),
    /** How far the user has come; null before the engine runs. */
    stage: readable(stores.stage),
    /** The prompt that waits to be shown; null once it was told what became of it. */
    prompt: readable(stores.prompt),
    /** The user did something. */
    track: stores.track,
  };
}

/** @template T @param {import("../bindings/store.js").Store<T>} store @returns {Readable<T>} */
const readable = (store) => ({
  subscribe(run) {
    const end = store.subscribe(() => run(store.get()));
    run(store.get());
    return end;
  },
});
