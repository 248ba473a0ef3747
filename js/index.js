// The facade: what an app imports. It keeps calls until the engine runs, never throws after `init`, and is a harmless no-op where
// there is no window. Everything else is loaded when the page is idle.

import { watchClicks } from "./clicks.js";
import { openDevice } from "./device.js";
import { INERT } from "./inert.js";
import { listen } from "./listen.js";
import { collectorOf, isDenial, orderErasure, tellDenial } from "./privacy.js";
import { openWaiting } from "./waiting.js";

/** Most calls kept until the engine runs, and until consent is given. */
const MOST_HELD = 1000;
const MOST_HELD_PENDING = 200;
/** How long loading waits for the page to be idle, in ms. */
const LATEST_START = 2000;

/**
 * @typedef {object} Options what `init` takes
 * @property {string} key the write key: 1 to 64 letters, digits, hyphens and underscores
 * @property {string} [endpoint] the collector's address: definitions come from there and records go there; without it, nothing is sent
 * @property {Uint8Array | ArrayBuffer} [plan] a compiled plan, in place of the collector's
 * @property {Definitions} [definitions] a definitions document, in place of the collector's: for development, loads the compiler
 * @property {boolean} [allowEmailIds] true: user ids may look like e-mail addresses; else these are refused
 * @property {"local" | "memory"} [storage] `local`, the default, keeps what was learnt on the device; `memory` keeps nothing there
 * @property {boolean | import("./capture/index.js").Capture} [capture] false: no page views, no declared clicks, no sessions, no engaged
 *   time; else what is captured, in place of what the definitions say
 * @property {boolean} [automated] whether a program uses the page, not a person; without, the browser is asked
 * @property {"granted" | "pending" | "denied"} [consent] `granted`, the default, starts at once; `pending`: nothing is loaded, stored or sent before `consent("granted")`;
 *   `denied`: the same, and what an earlier page stored is removed
 * @property {"collector" | "none"} [export] `collector`, the default, tells it; `none`: nothing is told and nothing fetched, whatever `endpoint` says; everything works on
 *   the device, by a `plan` or `definitions` given here
 * @property {boolean} [respectPrivacySignals] false: records are told although the browser says that the user objects (Global Privacy
 *   Control, Do Not Track)
 */
/** @import { EventName, LimitName, PromptOffered, PropsOf, SignalFired, SignalId, TierChanged, Traits } from "./register.js" */
/** @typedef {import("./definitions.js").Definitions} Definitions */
/** Props or traits; a text has at most 256 bytes. @typedef {Record<string, string | number | boolean | null | undefined>} Values */
/**
 * @typedef {object} Happenings what `on` tells
 * @property {SignalFired} signal a signal fired
 * @property {import("./records.js").StageRecord} stage the stage of the user changed
 * @property {TierChanged} tier the tier of a score changed
 * @property {PromptOffered} prompt a prompt waits to be shown
 * @property {PromptOffered} promptEnd a prompt is over: it was followed, answered, dismissed or cancelled, or whom it was for is gone
 */
/** What `init` gives. Calls before the engine runs wait for it. None throws. @typedef {ReturnType<typeof init>} Piquel */
/** @typedef {import("./engine.js").Engine} Engine @internal */
/** @internal @typedef {"track" | "setUsage" | "identify" | "group" | "reset" | "told" | "tell"} Fact */

/** Where all copies of this package in a page find what runs, by key; it is not listed among the names of the page. */
const PLACE = Symbol.for("piquel");

/**
 * Starts piquel for this page. The same key again gives the same again, until `destroy`. Never throws: where there is no window, as on a
 * server, and where the key makes no sense, calls have no effect.
 * @param {Options} options
 * @returns {ReturnType<typeof create>} what the app calls from now on
 */
export function init(options) {
  try {
    return share(options);
  } catch (error) {
    say("warn", "cannot start, calls have no effect:", error);
    return INERT;
  }
}

/** Creates what is not there already. @param {Options} options */
function share(options) {
  // Read once, and without what a page may have put into every object.
  /** @type {Options} */
  const given = Object.assign(Object.create(null), options);
  const { key } = given;
  /** @type {Map<string, { piquel: ReturnType<typeof create>, given: Options }>} */
  let running = new Map();
  if (typeof window !== "undefined") {
    const page = /** @type {any} */ (window);
    if (!page[PLACE]) Object.defineProperty(page, PLACE, { value: running, configurable: true });
    running = page[PLACE];
  }
  const known = running.get(key);
  if (known) {
    if (!isAlike(known.given, given)) say("warn", `\`${key}\` was started before with other options, which stay`);
    return known.piquel;
  }
  const piquel = create(given, () => {
    if (running.get(key)?.piquel === piquel) running.delete(key);
    if (running.size === 0) delete (/** @type {any} */ (window)[PLACE]);
  });
  running.set(key, { piquel, given });
  return piquel;
}

/** Whether what can be compared is the same. @param {Record<string, any>} one @param {Record<string, any>} other */
const isAlike = (one, other) =>
  Object.keys({ ...one, ...other }).every((name) => typeof one[name] === "object" || one[name] === other[name]);

/** @param {"warn" | "error"} level @param {string} text @param {unknown[]} more */
function say(level, text, ...more) {
  try {
    console[level](`piquel: ${text}`, ...more);
  } catch {
    // A page may have taken its console away.
  }
}

/**
 * @param {Options} options
 * @param {() => void} ended
 */
function create(options, ended) {
  const begun = Date.now();
  const device = openDevice(options.key);
  const collector = collectorOf(options);
  const listeners = {
    /** @type {Set<(value: any) => void>} */ signal: new Set(),
    /** @type {Set<(value: any) => void>} */ stage: new Set(),
    /** @type {Set<(value: any) => void>} */ tier: new Set(),
    /** @type {Set<(value: any) => void>} */ prompt: new Set(),
    /** @type {Set<(value: any) => void>} */ promptEnd: new Set(),
  };
  /** @type {Record<string, boolean>} */
  const warned = Object.create(null);
  /** @type {Engine | null} */
  let engine = null;
  /** Whether this is a page, and what `init` was given makes sense. */
  let usable = typeof window !== "undefined";
  let alive = false;
  /** Rises with every start and stop: what was begun before is over. */
  let turn = 0;
  let started = false;
  const waiting = openWaiting(device, begun, () => started && options.storage !== "memory");
  /** Why the latest engine that trapped did. @type {unknown} */
  let cause;
  /** Settled once the engine runs, or it is known that it does not for now. */
  let settle = () => {};
  /** Ends the watch on declared clicks. */
  let unwatch = () => {};
  /** Ends the watch on what the page tells by itself. @type {(() => void) | null} */
  let uncapture = null;
  /** Ends listening to what is denied in other pages, and to the leaving of this one. */
  let unlisten = () => {};
  /** Installs that the collector was asked to erase and did not confirm. */
  let unerased = "";
  /** @type {Promise<void>} */
  let settled = Promise.resolve();

  const facade = {
    begun,
    device,
    collector,
    /** @param {string} text each is told once @param {unknown[]} more */
    warn(text, ...more) {
      if (!warned[text]) say("warn", text, ...more);
      warned[text] = true;
    },
    /** @param {keyof Happenings} type */
    listens: (type) => listeners[type].size > 0,
    /** @param {keyof Happenings} type @param {unknown} value */
    emit(type, value) {
      for (const listener of [...listeners[type]]) {
        try {
          listener(value);
        } catch (error) {
          say("error", "a listener threw", error);
        }
      }
    },
    /** Whoever waits for the engine waits no longer. */
    giveUp: () => settle(),
    /** This user was erased, or denied consent elsewhere: nothing may be left here either, and nothing begins anew before the next page. */
    erased: () => deny(true),
    claim: waiting.claim,
    /** What left this page. @type {import("./ledger.js").Departure[]} */
    ledger: [],
  };

  const wait = () => {
    settled = new Promise((done) => {
      settle = done;
    });
  };

  /**
   * Has an engine come, and gives it the calls that waited.
   * @param {() => boolean} isCurrent
   * @param {() => Promise<Engine | null>} get
   */
  const employ = async (isCurrent, get) => {
    let came = null;
    try {
      if (isCurrent()) came = await get();
      if (!isCurrent()) came?.close(true);
      else if (came) {
        engine = came;
        const [calls, lost] = waiting.take();
        for (const [fact, t, a, b, c] of calls) call(fact, t, a, b, c);
        ask((engine) => engine.catchUp(lost));
        uncapture ??= ask((engine) => engine.watch(call));
      }
    } catch (error) {
      facade.warn("cannot start, calls have no effect:", error);
    }
    if (isCurrent()) settle();
    return came;
  };

  const start = () => {
    started = true;
    waiting.keep();
    wait();
    turn += 1;
    const mine = turn;
    const isCurrent = () => mine === turn;
    /** An engine that trapped is not called again: another takes its place. @type {import("./load.js").Facade["trapped"]} */
    const trapped = async (error, again) => {
      cause = error;
      if (!isCurrent()) return;
      engine = null;
      waiting.lose();
      wait();
      facade.warn("the engine trapped, another starts:", error);
      if ((await employ(isCurrent, again)) || !isCurrent()) return;
      alive = false;
      stop(false);
    };
    const run = () =>
      employ(isCurrent, async () => (await import("./load.js")).load(options, { ...facade, call, isCurrent, trapped }));
    try {
      requestIdleCallback(run, { timeout: LATEST_START });
    } catch {
      // Some browsers have none.
      setTimeout(run);
    }
    const { capture = true } = options;
    if (capture && /** @type {any} */ (capture).clicks !== false)
      unwatch = watchClicks((event) => call("track", Date.now(), event, undefined, true));
  };

  /** Ends what runs; `leave` tells, writes and sends what is left. @param {boolean} leave */
  const stop = (leave) => {
    const running = engine;
    engine = null;
    // What waits another page carries out.
    if (leave && !running) waiting.keep(true);
    waiting.take();
    started = false;
    settle();
    const endings = [unwatch, uncapture, () => leave && running?.leave(), () => running?.close(!leave)];
    uncapture = null;
    for (const end of endings) shield(() => end?.(), undefined)();
    turn += 1;
    settle();
  };

  /** Nothing may be known here any more. @param {boolean} tells whether the other pages have to hear of it */
  const deny = (tells) => {
    alive = false;
    stop(false);
    if (tells) tellDenial(device);
    device.wipe();
  };

  /** What the app handed in may throw as it likes. @param {unknown} error */
  const fail = (error) => {
    if (error !== cause) facade.warn("a call was dropped: its arguments threw");
  };

  /** No call throws. @template {(...given: any[]) => any} F @param {F} act @param {ReturnType<F>} otherwise @returns {F} */
  const shield = (act, otherwise) =>
    /** @type {F} */ (
      (...given) => {
        try {
          return act(...given);
        } catch (error) {
          fail(error);
          return otherwise;
        }
      }
    );

  /** @param {Fact} fact @param {number} t @param {any} [a] @param {any} [b] @param {any} [c] */
  const call = (fact, t, a, b, c) => {
    try {
      if (engine) engine[fact](t, a, b, c);
      else if (alive) {
        // The app may go on to change what it handed in.
        waiting.add([fact, t, a, typeof b === "object" ? { ...b } : b, c], started ? MOST_HELD : MOST_HELD_PENDING);
      }
    } catch (error) {
      fail(error);
    }
  };

  /**
   * Asks the engine, if it runs.
   * @template T
   * @param {(engine: Engine) => T} question
   */
  const ask = (question) => {
    try {
      return engine && question(engine);
    } catch (error) {
      fail(error);
      return null;
    }
  };

  /** @param {unknown} id @returns {id is string} */
  const isId = (id) => {
    if (typeof id === "string" && /^\P{Cc}+$/u.test(id) && new Blob([id]).size <= 128) return true;
    facade.warn("an id was refused: 1 to 128 bytes, no control characters");
    return false;
  };

  if (typeof options.key !== "string" || !/^[\w-]{1,64}$/.test(options.key)) {
    facade.warn("`key` has 1 to 64 letters, digits, `-` or `_`; calls have no effect");
    usable = false;
  }
  alive = usable;

  /** What is no known word is no consent. @param {unknown} consent @param {boolean} tells */
  const heed = (consent, tells) => {
    if (consent === "denied") deny(tells);
    else if (consent !== "granted") facade.warn('`consent` is "granted" or "denied": nothing changed');
    else if (!started) {
      alive = true;
      start();
    }
  };

  const begin = () => {
    unlisten = listen(["storage", "pageshow", "pagehide", "visibilitychange"], (event) => {
      if (isDenial(device, event, engine !== null)) deny(false);
      else if (/hid|vis/.test(event.type)) waiting.keep(event.type === "pagehide");
    });
    const { consent = "granted" } = options;
    if (consent !== "pending") heed(consent, false);
  };
  if (usable) shield(begin, undefined)();

  const piquel = {
    /**
     * The user did something. What the definitions do not declare is dropped.
     * @template {EventName} E
     * @param {E} event a declared event, or one of the SDK's own
     * @param {PropsOf<E>} [props] of the declared types, texts up to 256 bytes; a value that does not fit is left out
     */
    track(event, props) {
      try {
        if (engine) engine.track(Date.now(), event, props);
        else call("track", Date.now(), event, props);
      } catch (error) {
        fail(error);
      }
    },
    /**
     * A reading of a plan limit. One that makes no sense is dropped.
     * @param {LimitName} limit a declared limit
     * @param {number} used how much is used up, from 0 on, in the unit of the limit
     * @param {number} [cap] how much there is, above 0; without, that of the definitions
     */
    setUsage(limit, used, cap) {
      call("setUsage", Date.now(), limit, used, cap);
    },
    /**
     * Says who the user is.
     * @param {string} user an id of your own: 1 to 128 bytes without control characters, and no e-mail address
     * @param {Traits} [traits] declared ones are kept; null removes
     */
    identify(user, traits) {
      if (!isId(user)) return;
      if (/\S@\S+\.\S/.test(user) && !options.allowEmailIds) {
        facade.warn("the user id looks like an e-mail address, refused without `allowEmailIds`");
      } else call("identify", Date.now(), user, traits);
    },
    /**
     * Says for which account the user acts.
     * @param {string} account an id of your own: 1 to 128 bytes without control characters
     * @param {Traits} [traits] declared ones are kept; null removes
     */
    group(account, traits) {
      if (isId(account)) call("group", Date.now(), account, traits);
    },
    /**
     * Listens. Should the listener throw, the page's log tells it and others are called all the same.
     * @template {keyof Happenings} T
     * @param {T} type what to listen to
     * @param {(happening: Happenings[T]) => void} listener called with what happened
     * @returns {() => void} a function that ends it
     */
    on(type, listener) {
      const set = Object.hasOwn(listeners, typeof type === "string" ? type : "") && listeners[type];
      if (!set || typeof listener !== "function") {
        facade.warn(`\`on\` takes ${Object.keys(listeners).join(", ")}, and a function`);
        return () => {};
      }
      set.add(listener);
      if (type === "prompt") queueMicrotask(() => ask((engine) => engine.offer()));
      return () => {
        set.delete(listener);
      };
    },
    /**
     * How far the user is towards a signal.
     * @param {SignalId} signal the id of a signal
     * @returns {import("./explanation.js").Progress | null} null before the engine runs, or if there is no such signal
     */
    progress: (signal) => ask((engine) => engine.explain(signal, true)),
    /**
     * The same as `progress`, and for each clause since when it has history and when time alone can change it.
     * @param {SignalId} signal the id of a signal
     * @returns {import("./explanation.js").Explanation | null} null before the engine runs, or if there is no such signal
     */
    explain: (signal) => ask((engine) => engine.explain(signal)),
    /** How far the user has come. @returns {string | null} `new`, `activated`, `qualified` or `converted`; null before the engine runs */
    stage: () => ask((engine) => engine.stage()),
    /** The tiers of the user, by the ids of their scores: a score of which none is reached has none. @returns {Record<string, string> | null} null before the engine runs */
    tiers: () => ask((engine) => engine.tiers()),
    /** Sends what waits. Resolves when it was answered, or failed; never rejects. @returns {Promise<void>} */
    flush: async () => {
      await settled;
      await ask((engine) => engine.flush());
    },
    /**
     * Says what the user agreed to.
     * @param {"granted" | "denied"} consent `granted` starts; `denied` stops and removes everything from the device, in all pages of the site
     */
    consent(consent) {
      if (usable) heed(consent, true);
    },
    /**
     * The same as `consent("denied")`, and asks the collector to erase what this device told it; after `consent("granted")`, or on the next page,
     * it is that of somebody new.
     * @returns {Promise<boolean>} whether the collector confirmed; if it did not, it is asked again. Never rejects
     */
    erase: async () => {
      try {
        if (!usable) return false;
        if (collector) unerased += orderErasure(device, options.storage !== "memory");
        deny(true);
        if (!collector || !(await (await import("./load.js")).erase(options, facade, unerased))) return false;
        unerased = "";
        return true;
      } catch {
        return false;
      }
    },
    /** What left this page, word for word, and what became of it. @returns {import("./ledger.js").Departure[]} the latest 100 requests, oldest first */
    ledger: () => structuredClone(facade.ledger),
    /** Tells what waits, then forgets user, state and install id, as for a log-out. */
    reset() {
      if (started) {
        call("reset", Date.now());
        // Should the page be gone before the engine runs, another one does it; where nothing can be kept for that, it is done at once.
        if (!engine && !waiting.keep()) device.wipe();
        return;
      }
      waiting.take();
      if (usable) device.wipe();
    },
    /** Ends it for this page; what was learnt stays for the next. */
    destroy() {
      usable = false;
      alive = false;
      unlisten();
      stop(true);
      for (const set of Object.values(listeners)) set.clear();
      ended();
    },
  };
  const { track, ...others } = piquel;
  for (const name of Object.keys(others)) {
    const calls = /** @type {Record<string, any>} */ (piquel);
    calls[name] = shield(calls[name], () => {});
  }
  return piquel;
}
