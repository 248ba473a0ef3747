// The running engine, as the facade calls it: names become indexes, values are checked against their declared types, and what the
// engine noted is done.

import { capture } from "./capture.js";
import { parseNames } from "./names.js";
import { makePrompt } from "./prompt.js";
import { parseRecords } from "./records.js";
import { Client } from "./wasm/engine.js";
import { isResetOrdered, wipe } from "./wipe.js";

/** Modes, notes and reasons of src/core.rs and the outbox. */
const LIVE = 1;
const LASTING = 2;
const CAPTURE = 4;
const RECORDS = 1;
const OFFER = 2;
const ANSWERED = 4;
const UNKNOWN_KEY = 8;
const FORGETFUL = 16;
const OTHER = 32;
const QUEUE = 3;
const UNDECLARED = 4;
const INVALID = 5;

/** Most names of undeclared events that are remembered. */
const MOST_UNKNOWN = 1000;

/** @typedef {import("./index.js").Values} Values */
/** @typedef {ReturnType<typeof run>} Engine */
/**
 * @typedef {object} Progress
 * @property {string} signal
 * @property {number} fired how often
 * @property {Clause[]} clauses in the order of the document
 */
/**
 * @typedef {object} Clause
 * @property {string} condition
 * @property {string} subject what it is about
 * @property {number | null} measured
 * @property {number | null} needed
 * @property {boolean} met
 */
/**
 * @typedef {object} Explanation
 * @property {string} signal
 * @property {number} fired how often
 * @property {(Clause & Times)[]} clauses in the order of the document
 */
/**
 * @typedef {object} Times
 * @property {number | null} since when what it measures has history, ms since 1970
 * @property {number | null} changes the earliest instant at which time alone can change whether it is met
 */

/**
 * Starts it. Throws where the plan is none.
 * @param {Uint8Array} plan
 * @param {import("./index.js").Options} options
 * @param {import("./load.js").Facade} facade
 */
export function run(plan, { key, endpoint, storage, capture: captures = true }, facade) {
  const mode = LIVE | (storage === "memory" ? 0 : LASTING) | (captures ? CAPTURE : 0);
  const address = endpoint && `${endpoint}/v1/beacon`;
  const client = new Client(plan, key, address, mode, effect);
  const names = parseNames(client.names());
  const { events, limits, traits, signals, stages } = names;
  const isDevelopment = /^(localhost|127\.0\.0\.1)$/.test(location.hostname);
  /** Events that were tracked and that no definition declares. @type {Set<string>} */
  const unknown = new Set();
  /** Who waits for beacons to be answered. @type {(() => void)[]} */
  let waiting = [];
  /** The prompt that was offered and did not go away yet. @type {{} | null} */
  let open = null;

  /** Does what the engine noted. @param {number} notes */
  function effect(notes) {
    if (notes & OTHER) open = null;
    if (notes & RECORDS) {
      for (const record of parseRecords(client.drain(), names)) facade.emit(record.type, record);
    }
    if (notes & OFFER) offer();
    if (notes & ANSWERED) {
      for (const done of waiting) done();
      waiting = [];
    }
    if (notes & UNKNOWN_KEY) facade.warn("key", `the collector does not know the key \`${key}\`, nothing is sent`);
    if (notes & FORGETFUL) facade.warn("storage", "the browser keeps nothing for this page, each visit starts anew");
  }

  function offer() {
    if (open || !facade.listens("prompt")) return;
    const texts = client.offer(navigator.language ?? "", Date.now());
    if (!texts) return;
    const mine = {};
    open = mine;
    const tell = (/** @type {import("./prompt.js").Outcome} */ outcome, /** @type {Values} */ answer) => {
      // The prompt of a user who left is nobody's.
      if (open !== mine) return;
      if (outcome !== 0) open = null;
      const t = Date.now();
      if (answer) {
        putTraits(answer);
        effect(client.traits(t));
      }
      effect(client.outcome(texts[0], outcome, t));
    };
    facade.emit("prompt", makePrompt(texts, tell));
  }

  /** @param {number} reason @param {string} text */
  function drop(reason, text) {
    client.dropped(reason, 1);
    if (isDevelopment) facade.warn(text, text);
  }

  /** @param {number} index @param {import("./names.js").Kind} kind @param {unknown} value @param {string} name */
  function put(index, kind, value, name) {
    if (kind === "s" && typeof value === "string") client.text(index, value);
    else if (kind === "n" && typeof value === "number") client.number(index, value);
    else if (kind === "b" && typeof value === "boolean") client.flag(index, value);
    else if (value != null) drop(INVALID, `\`${name}\` is declared as another type, a value was dropped`);
  }

  /** @param {Values} [values] */
  function putTraits(values) {
    for (const [name, value] of Object.entries(values ?? {})) {
      const declared = traits.get(name);
      if (!declared) drop(UNDECLARED, `no definition declares the trait \`${name}\`, it was dropped`);
      else if (value === null) client.none(declared.index);
      else put(declared.index, declared.kind, value, name);
    }
  }

  /** Apps track much that no definition declares: that must cost next to nothing. @param {string} name */
  function dropUnknown(name) {
    if (unknown.has(name)) return client.dropped(UNDECLARED, 1);
    if (unknown.size < MOST_UNKNOWN) unknown.add(name);
    drop(UNDECLARED, `no definition declares the event \`${name}\`, it was dropped`);
  }

  /** @param {number} t @param {string} name @param {Values} [values] */
  function track(t, name, values) {
    const event = events.get(name);
    if (!event) return dropUnknown(name);
    if (values) {
      // All are read before the first is handed on: reading may throw, and half of an event must not wait for the next one.
      const props = event.props.map(({ name }) => values[name]);
      for (let place = 0; place < props.length; place += 1) {
        put(place, event.props[place].kind, props[place], event.props[place].name);
      }
    }
    const offset = event.isLocal ? -new Date(t).getTimezoneOffset() : Number.NaN;
    const notes = client.event(event.index, t, offset);
    if (notes) effect(notes);
  }

  let release = () => {};

  /** @param {number} t */
  function reset(t) {
    effect(client.leave(t));
    wipe(key);
    open = null;
    effect(client.reset(t));
  }

  effect(client.start(facade.begun));
  if (isResetOrdered(key) && !facade.resets()) reset(facade.begun);

  return {
    track,
    /** Begins to tell page views: after the calls that waited, which came before. @param {(event: string, props?: Values) => void} tell */
    watch(tell) {
      if (captures) release = capture(tell);
    },
    /** @param {number} t @param {string} name @param {number} used @param {number} [cap] */
    setUsage(t, name, used, cap) {
      const limit = limits.get(name);
      if (limit === undefined) drop(UNDECLARED, `no definition declares the limit \`${name}\`, a reading was dropped`);
      else if (typeof used !== "number")
        drop(INVALID, `\`setUsage\` takes numbers, a reading of \`${name}\` was dropped`);
      else effect(client.limit(limit, used, cap ?? Number.NaN, t));
    },
    /** @param {number} t @param {string} id @param {Values} [values] */
    identify(t, id, values) {
      putTraits(values);
      effect(client.identify(id, t));
    },
    /** @param {number} t @param {string} id @param {Values} [values] */
    group(t, id, values) {
      putTraits(values);
      effect(client.group(id, t));
    },
    offer,
    /** @param {string} name @returns {Explanation | null} */
    explain(name) {
      const signal = signals.get(name);
      if (signal === undefined) return null;
      const [fired, ...parts] = client.explain(signal);
      const clauses = [];
      for (let place = 0; place < parts.length; place += 7) {
        const [condition, subject, measured = null, needed = null, met, since = null, changes = null] = parts.slice(place);
        clauses.push({ condition, subject, measured, needed, met, since, changes });
      }
      return { signal: name, fired, clauses };
    },
    stage: () => stages[client.stage()],
    /** @returns {Promise<void>} */
    flush() {
      if (!client.flush(Date.now())) return Promise.resolve();
      return new Promise((/** @type {(done: void) => void} */ done) => waiting.push(done));
    },
    /** Calls that were dropped before there was an engine. @param {number} n */
    lost(n) {
      if (n) client.dropped(QUEUE, n);
    },
    leave: () => effect(client.leave(Date.now())),
    reset,
    close() {
      release();
      client.close();
      for (const done of waiting) done();
    },
  };
}
