// `piquel/openfeature`: what the engine knows, as evaluation context of OpenFeature's web SDK, so that flags can be targeted by it.
// Only what is asked for is put there, because a provider may send the context to its maker.

import { isSame } from "../bindings/store.js";
import { storesOf } from "../bindings/stores.js";
import { watch } from "../live.js";

/** @typedef {import("../index.js").Piquel} Piquel */
/** @typedef {import("../bindings/stores.js").SignalId} SignalId */
/** An evaluation context of OpenFeature. @typedef {{ [key: string]: any }} Context */
/**
 * @typedef {object} FlagApi what is needed of the web SDK's `OpenFeature`
 * @property {(domain?: string) => Context} getContext gives the context of a domain, or that of all
 * @property {SetContext} setContext puts another one in its place
 * @property {(domain: string) => Promise<void> | void} [clearContext] has a domain follow the context of all again
 */
/**
 * Puts a context in the place of that of a domain, or of that of all.
 * @callback SetContext
 * @param {any} domainOrContext
 * @param {any} [context]
 * @returns {Promise<void> | void}
 */
/**
 * @typedef {object} Connection what goes into the context. Nothing but the stage does without being asked for
 * @property {SignalId[]} [signals] ids of those whose number of firings flags may depend on
 * @property {string[]} [scores] ids of those whose tier flags may depend on
 * @property {boolean} [stage] false: flags may not depend on the stage
 * @property {string} [domain] that of which the context is; without, the context of all. One that has none of its own goes on to follow
 *   the context of all
 * @property {(kind: "stage" | "signal" | "tier", name: string) => string} [keyOf] what an entry is called; without, `piquel_stage`,
 *   `piquel_signal_<id>` and `piquel_tier_<score>`: many rules read a dot as a path
 */

/**
 * Keeps the context of OpenFeature up to date with what is known of the user; what else is in it stays. Does nothing on a server. Never
 * throws.
 * @param {Piquel} piquel the instance that knows
 * @param {FlagApi} openFeature `OpenFeature` of `@openfeature/web-sdk`
 * @param {Connection} [connection] what goes into the context; without, the stage
 * @returns {() => void} a function that ends it, and takes the entries away
 */
export function connectOpenFeature(piquel, openFeature, connection = {}) {
  // On a server a context is that of a request, and nothing is known here.
  if (typeof document === "undefined") return () => {};
  try {
    return connect(piquel, openFeature, connection);
  } catch (error) {
    console.warn("piquel: cannot connect to OpenFeature, no flag depends on what is known:", error);
    return () => {};
  }
}

/** @param {Piquel} piquel @param {FlagApi} openFeature @param {Connection} connection */
function connect(piquel, openFeature, { signals = [], scores = [], stage = true, domain, keyOf = nameOf }) {
  const stores = storesOf(piquel);
  /** @type {{ key: string, store: import("../bindings/store.js").Store<any>, value: () => unknown }[]} */
  const entries = [
    ...(stage ? [{ key: keyOf("stage", ""), store: stores.stage, value: () => stores.stage.get() }] : []),
    ...signals.map((id) => {
      const store = stores.signal(id);
      return { key: keyOf("signal", id), store, value: () => store.get().fired };
    }),
    ...scores.map((score) => {
      const store = stores.tier(score);
      return { key: keyOf("tier", score), store, value: () => store.get() };
    }),
  ];
  const keys = new Set(entries.map(({ key }) => key));
  let isWarned = false;
  let isDue = false;
  let isOver = false;

  /** @param {Context} context */
  const others = (context) => Object.fromEntries(Object.entries(context ?? {}).filter(([key]) => !keys.has(key)));
  /**
   * What a domain has of the context of all, as it was last: where that changes, with who signs in, so does what the domain has. Null where
   * it has its own.
   * @type {Context | null}
   */
  let followed = null;
  if (domain !== undefined) {
    const [own, all] = [others(openFeature.getContext(domain)), others(openFeature.getContext())];
    if (isSame(own, all)) followed = all;
  }

  /** @param {unknown} error */
  const fail = (error) => {
    if (!isWarned) console.warn("piquel: OpenFeature did not take the context:", error);
    isWarned = true;
  };
  /** @param {Context} ours */
  const put = (ours) => {
    try {
      const present = openFeature.getContext(domain) ?? {};
      let kept = others(present);
      // The app may have given it one of its own meanwhile.
      followed = followed && isSame(kept, followed) ? others(openFeature.getContext()) : null;
      kept = followed ?? kept;
      const wanted = { ...kept, ...ours };
      if (isSame(wanted, present)) return;
      const done = domain === undefined ? openFeature.setContext(wanted) : openFeature.setContext(domain, wanted);
      Promise.resolve(done).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
  /** Without our entries a domain needs no context of its own. */
  const release = () => {
    try {
      Promise.resolve(openFeature.clearContext?.(/** @type {string} */ (domain))).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
  /** Of what is not known, there is no entry: a rule takes its default. */
  const update = () => {
    isDue = false;
    if (isOver) return;
    const told = entries
      .map(({ key, value }) => [key, value()])
      .filter(([, value]) => value !== null && value !== undefined);
    put(Object.fromEntries(told));
  };
  /** A firing, its stage and its tier come one after the other; a provider may ask its server at each change of the context. */
  const updateSoon = () => {
    if (!isDue) queueMicrotask(update);
    isDue = true;
  };

  // Others may set a context without regard to what is in it, so it is looked at as often as everything.
  const ends = [...entries.map(({ store }) => store.subscribe(updateSoon)), watch(piquel, updateSoon)];
  update();
  return () => {
    if (isOver) return;
    isOver = true;
    for (const end of ends) end();
    put({});
    if (followed) release();
  };
}

/** @type {NonNullable<Connection["keyOf"]>} */
const nameOf = (kind, name) => (kind === "stage" ? "piquel_stage" : `piquel_${kind}_${name}`);
