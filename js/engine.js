// The running engine, as the facade calls it: names become indexes, values are checked against their declared types, and what the
// engine noted is done.

import { attach } from "./border.js";
import { reader } from "./bytes.js";
import * as calls from "./calls.js";
import { readExplanation } from "./explanation.js";
import { watchLife } from "./life.js";
import { parseNames } from "./names.js";
import { parseRecords, STAGES } from "./records.js";
import { retry } from "./retry.js";
import { post, withdraw } from "./transport.js";

/** Modes, notes and reasons of src/core.rs and the outbox. */
const LIVE = 1;
const CAPTURE = 2;
const RECORDS = 1;
const OFFER = 2;
const ANSWERED = 4;
const BARRED = 8;
const VANISHED = 16;
const OTHER = 32;
const ERASED = 64;
const QUEUE = 3;
const UNDECLARED = 4;
const INVALID = 5;
const STORAGE = 6;

/** Most names of undeclared events that are remembered, and of how many characters. */
const MOST_UNKNOWN = 1000;
const LONGEST_UNKNOWN = 64;
/** Most characters of a value that can have at most as many bytes. */
const LONGEST_TEXT = 256;

/** @typedef {(capture: typeof import("./capture/index.js").capture) => void} Begin */
/** Who waits for what the page tells by itself to be loaded. Each holds on to an engine, until it ends. @type {Set<Begin>} */
const beginning = new Set();

/** What prompts need, once there was one. @type {typeof import("./prompt.js") | undefined} */
let prompts;

/** @param {import("./load.js").Facade} facade */
async function loadCapture(facade) {
  try {
    const { capture } = await retry(() => import("./capture/index.js"), facade);
    for (const begin of beginning) {
      beginning.delete(begin);
      begin(capture);
    }
  } catch (error) {
    if (facade.isCurrent()) facade.warn("only what the app calls is known:", error);
  }
}

/** @typedef {import("./index.js").Values} Values */
/** @typedef {NonNullable<Awaited<ReturnType<typeof run>>>} Engine */
/** @typedef {import("./explanation.js").Explanation} Explanation */
/**
 * @typedef {object} Parts what an engine is made of
 * @property {Uint8Array} plan
 * @property {import("./border.js").Instantiate} instantiate
 * @property {typeof import("./account.js") | undefined} accounts what hears of accounts, where there is anything to tell for them
 * @property {import("./store.js").Store} store
 * @property {import("./index.js").Options} options
 * @property {import("./load.js").Facade} facade
 * @property {unknown} former the prompt that an engine before this one had offered
 * @property {() => void} takeUp called when another page kept calls
 * @property {number} [tab] the number of its journal, if it stands in for another page; without, that under which the calls are kept that
 *   wait for it
 * @property {(cause: unknown) => void} trapped
 */

/** Starts it; null if that is no longer wanted. Rejects where the plan is none. @param {Parts} parts */
export async function run({ plan, instantiate, accounts, store, options, facade, former, takeUp, tab, trapped }) {
  const { key, endpoint, storage, capture: captures = true } = options;
  const lasts = storage !== "memory";
  const mode = LIVE | (captures ? CAPTURE : 0);
  const address = `${endpoint}/v1/beacon`;
  const engine = await attach(instantiate, {
    keep: store.keep,
    post: (ticket, leaving, bytes) =>
      post(address, options, bytes, leaving, facade.ledger, (id, told) => {
        const [status, wait = 0, answered = 0, refused = 0, rev = Number.NaN, account] = told;
        const heard = account && accounts?.hearOfAccount(account, `${id}`, { say: client.say, fired });
        effect(client.answer(ticket, status, wait, answered, refused, rev));
        heard?.();
      }),
    wake: () => guard(() => effect(client.wake(Date.now()))),
    trapped,
  });
  await instantiate.rest?.();
  const client = engine.open(plan, Boolean(endpoint), mode, `${navigator.language}`);
  await instantiate.rest?.();
  if (!facade.isCurrent()) {
    store.stop();
    return null;
  }
  /**
   * Gives notes. True is 1, and false 0.
   * @param {number} what @param {number} [t] @param {any} [a] @param {any} [b] @param {number} [c]
   * @returns {number}
   */
  const call = (what, t = Date.now(), a = 0, b = 0, c = 0) => client.call(what, a, b, c, t);
  const read = (/** @type {number} */ what, a = 0) => client.read(what, a, Date.now());
  const names = parseNames(read(calls.NAMES));
  const { events, limits, traits, signals } = names;
  const isDevelopment = /^(localhost|127\.0\.0\.1)$/.test(location.hostname);
  /** Events that were tracked and that no definition declares. @type {Set<string>} */
  const unknown = new Set();
  /** Who waits for beacons to be answered. @type {(() => void)[]} */
  let waiting = [];
  /** The prompt that was offered and did not go away yet. */
  let open = former;
  let isOver = false;
  let isHealing = false;

  /** By prototype: to a document, a form of that name takes the place of the method. */
  const hasFocus = () => Document.prototype.hasFocus.call(document);

  /** For what the browser and the host call: that an engine trapped must not reach them. @param {() => void} act */
  const guard = (act) => {
    try {
      act();
    } catch (error) {
      facade.warn("what the page told was dropped:", error);
    }
  };

  /** Does what the engine noted. A listener may end everything. @param {number} notes */
  function effect(notes) {
    if (isOver) return;
    if (notes & RECORDS) {
      for (const record of parseRecords(read(calls.RECORDS), names)) {
        facade.emit(record.type, record);
        if (isOver) return;
      }
    }
    if (notes & OTHER) close();
    if (notes & OFFER) offer();
    if (notes & ANSWERED) {
      for (const done of waiting) done();
      waiting = [];
    }
    if (notes & BARRED) facade.warn(`the collector takes nothing of the key \`${key}\` from this site`);
    if (notes & ERASED) facade.erased();
    if (notes & VANISHED) heal();
  }

  /** A signal fired elsewhere, so often by now. @param {string} name @param {number} n */
  function fired(name, n) {
    const signal = signals.get(name);
    if (signal) effect(call(calls.FIRED, Date.now(), signal.index, n));
  }

  /** What was kept is gone. If a copy has it, it comes back; if not, the user cleared it all, and the page begins anew. */
  async function heal() {
    if (isHealing) return;
    isHealing = true;
    const isBack = await store.revive();
    isHealing = false;
    if (isOver || !facade.isCurrent()) return;
    if (!isBack) facade.device.wipe();
    guard(() => effect(call(calls.HEALED)));
    keepNames();
  }

  /** The prompt that was offered is over. */
  function close() {
    if (!open) return;
    prompts?.release(facade.device);
    const prompt = open;
    open = null;
    facade.emit("promptEnd", prompt);
  }

  /** One page shows a prompt: the one in front of the user. */
  const mayOffer = () => !isOver && !open && facade.listens("prompt") && hasFocus();

  async function offer() {
    if (!mayOffer()) return;
    try {
      prompts ??= await retry(() => import("./prompt.js"), facade);
      if (!mayOffer() || (store.isLasting() && !prompts.claim(facade.device))) return;
      const bytes = read(calls.OFFER);
      if (bytes.length === 0) return prompts.release(facade.device);
      // The way of an app's calls: should this engine trap, what becomes of the prompt waits for the next one.
      const prompt = prompts.makePrompt(reader(bytes), (index, outcome, answer) =>
        facade.call("told", Date.now(), prompt, { index, outcome, answer }),
      );
      open = prompt;
      facade.emit("prompt", prompt);
    } catch (error) {
      facade.warn("what the page told was dropped:", error);
    }
  }

  /** @param {number} reason @param {string} text */
  function drop(reason, text) {
    call(calls.DROPPED, 0, reason, 1);
    if (isDevelopment) facade.warn(text);
  }

  /** @param {number} index @param {import("./names.js").Kind} kind @param {unknown} value @param {string} name */
  function put(index, kind, value, name) {
    if (kind === 0 && typeof value === "string" && value.length <= LONGEST_TEXT)
      client.say(calls.TEXT, value, index, 0);
    else if (kind === 1 && typeof value === "number") call(calls.NUMBER, 0, index, value);
    else if (kind === 2 && typeof value === "boolean") call(calls.FLAG, 0, index, value ? 1 : 0);
    else if (value != null) drop(INVALID, `\`${name}\` is declared as another type, or too long: it was dropped`);
  }

  /** @param {string} what @param {unknown} name */
  const dropUndeclared = (what, name) =>
    drop(UNDECLARED, `no definition declares the ${what} \`${name}\`, it was dropped`);

  /** @param {Values} [values] */
  function putTraits(values) {
    // A text has entries, too: each of its characters.
    if (typeof values !== "object") return;
    for (const [name, value] of Object.entries(values ?? {})) {
      const declared = traits.get(name);
      if (!declared) dropUndeclared("trait", name);
      else if (value === null) call(calls.NONE, 0, declared.index);
      else put(declared.index, declared.kind, value, name);
    }
  }

  /** Apps track much that no definition declares: that must cost next to nothing. @param {string} name */
  function dropUnknown(name) {
    if (unknown.has(name)) {
      call(calls.DROPPED, 0, UNDECLARED, 1);
      return;
    }
    if (unknown.size < MOST_UNKNOWN && name.length <= LONGEST_UNKNOWN) unknown.add(name);
    dropUndeclared("event", name);
  }

  /** @param {number} t @param {string} name @param {Values} [values] @param {boolean} [isClick] on what bears `data-piquel` */
  function track(t, name, values, isClick) {
    // The definitions may say `"clicks": false`, which what is compiled has first; what `init` says of clicks holds instead.
    if (isClick && /^."clicks":f/.test(names.capture) && !(/** @type {any} */ (captures).clicks)) return;
    const event = events.get(name);
    if (!event) return dropUnknown(name);
    event.latest = t;
    if (values) {
      // All are read before the first is handed on: reading may throw, and half of an event must not wait for the next one.
      const props = event.props.map(({ name }) => values[name]);
      for (let place = 0; place < props.length; place += 1) {
        put(place, event.props[place].kind, props[place], event.props[place].name);
      }
    }
    const offset = event.isLocal ? -new Date(t).getTimezoneOffset() : Number.NaN;
    const notes = client.call(calls.EVENT, event.index, offset, 0, t);
    if (notes) effect(notes);
  }

  /** @param {number} t */
  function reset(t) {
    effect(call(calls.LEAVE, t));
    store.forget();
    facade.device.wipe();
    close();
    effect(call(calls.RESET, t));
    keepNames();
  }

  const known = [...events].map(([name, { props }]) => [name, props.map(({ name }) => name)]);
  const declared = JSON.stringify([known, [...limits], [...traits]]);
  /** For calls that later pages keep before their engine runs: which there are, with which values. */
  function keepNames() {
    try {
      if (store.isLasting()) localStorage.setItem(facade.device.names, declared);
    } catch {
      // Then they keep less.
    }
  }

  const forgetful = () => {
    facade.warn("localStorage keeps nothing");
    guard(() => call(calls.DROPPED, 0, STORAGE, 1));
  };
  if (lasts && !store.isLasting()) forgetful();
  else store.onFall(forgetful);
  // Whoever stands in for a page does it alike, wherever that is.
  const isSeen = tab || document.visibilityState !== "hidden";
  const mine = tab ?? (store.isLasting() ? facade.claim() : 0);
  keepNames();
  effect(call(calls.START, facade.begun, isSeen, !tab && hasFocus(), mine));
  // They are carried out in this task, or go with the engine, should it trap.
  if (facade.isCurrent()) store.finish(mine);
  // What an engine before this one was told last.
  if (facade.uses) effect(call(calls.INPUT, Date.now(), ...facade.uses));
  const unwatch = watchLife((what) =>
    guard(() => {
      effect(call(what, Date.now(), hasFocus()));
      if (what === calls.HIDE) store.flush();
    }),
  );
  const hear = (/** @type {boolean} */ isGone) => guard(() => effect(call(calls.HEAR, Date.now(), isGone)));
  const unhear = store.watch(hear, () => guard(offer), takeUp);

  /** Ends what the page would call. Nobody waits for an answer that may not come. */
  const end = () => {
    unwatch();
    unhear();
    for (const done of waiting) done();
  };

  return {
    track,
    /**
     * Begins to tell what the page does by itself: after the calls that waited, which came before. Gives a function that ends it.
     * @param {(fact: "track" | "tell", t: number, a: any, b?: any, c?: any) => void} call as an app calls
     */
    watch(call) {
      if (!captures) return () => {};
      let end = () => {};
      /** @type {Begin} */
      const begin = (capture) => {
        end = capture({
          init: options,
          names,
          track: (event, props) => call("track", Date.now(), event, props),
          tell: (what, a, b) => call("tell", Date.now(), what, a, b),
          warn: facade.warn,
          isDevelopment,
        });
      };
      beginning.add(begin);
      loadCapture(facade);
      return () => {
        beginning.delete(begin);
        end();
      };
    },
    /** @param {number} t @param {any} what a call of the engine @param {any} a a number, as is @param {any} b */
    tell(t, what, a, b) {
      if (what === calls.INPUT) facade.uses = [a, b];
      effect(call(what, t, a, b));
    },
    /** @param {number} t @param {string} name @param {number} used @param {number} [cap] */
    setUsage(t, name, used, cap) {
      const limit = limits.get(name);
      if (limit === undefined) dropUndeclared("limit", name);
      else if (typeof used !== "number" || typeof (cap ?? 0) !== "number")
        drop(INVALID, `\`setUsage\` takes numbers, a reading of \`${name}\` was dropped`);
      else effect(call(calls.LIMIT, t, limit, used, cap ?? Number.NaN));
    },
    /** @param {number} t @param {string} id @param {Values} [values] */
    identify(t, id, values) {
      putTraits(values);
      effect(client.say(calls.IDENTIFY, id, 0, t));
    },
    /** @param {number} t @param {string} id @param {Values} [values] */
    group(t, id, values) {
      putTraits(values);
      effect(client.say(calls.GROUP, id, 0, t));
    },
    /** What became of a prompt. @param {number} t @param {unknown} prompt @param {{ index: number, outcome: number, answer?: Values }} told */
    told(t, prompt, { index, outcome, answer }) {
      // The prompt of a user who left is nobody's.
      if (open !== prompt) return;
      let notes = 0;
      if (answer) {
        putTraits(answer);
        notes = call(calls.TRAITS, t);
      }
      // Before anybody hears that it is over: who ends everything then, or has the user leave, takes nothing of it away.
      notes |= call(calls.OUTCOME, t, index, outcome);
      if (outcome) close();
      effect(notes);
    },
    /** Whoever listens from now on gets the prompt that waits, after what became true while nobody looked. */
    offer() {
      effect(call(calls.TICK));
      offer();
    },
    /** @param {string} name @param {boolean} [isProgress] whether to leave out what time has to do with it @returns {Explanation | null} */
    explain(name, isProgress) {
      const signal = signals.get(name);
      return signal ? readExplanation(name, read(calls.EXPLANATION, signal.index), isProgress) : null;
    },
    tiers: () => reader(read(calls.TIERS)).texts(),
    stage: () => STAGES[call(calls.STAGE)],
    /** @returns {Promise<void>} */
    flush() {
      if (!call(calls.FLUSH)) return Promise.resolve();
      return new Promise((/** @type {(done: void) => void} */ done) => waiting.push(done));
    },
    /** The calls that waited are carried out, so many more were lost: writes what came of it. @param {number} lost */
    catchUp(lost) {
      if (lost) call(calls.DROPPED, 0, QUEUE, lost);
      effect(call(calls.SAVE));
    },
    leave() {
      effect(call(calls.LEAVE));
      store.flush();
    },
    reset,
    /** For when it trapped: ends without a call. Gives the prompt that is open, for the engine that comes next. */
    abandon() {
      end();
      return open;
    },
    /** @param {boolean} isDenied whether nothing may be told any more, not even what the browser has taken over */
    close(isDenied) {
      end();
      if (isDenied) withdraw();
      // What was offered is nobody's from now on.
      close();
      isOver = true;
      store.stop();
      call(calls.CLOSE);
    },
  };
}
