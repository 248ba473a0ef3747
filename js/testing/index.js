// `piquel/testing`: a client for the tests of an app. The engine, the compiler, the outbox and the texts are those of the page; what the
// page has of the world is made up: a clock that stands still until the test moves it, a device and a collector in memory, chance that
// follows from a seed. Two clients share nothing, nothing leaves, and no timer runs. What the page drops in silence, a test hears of.

import { hearOfAccount } from "../account.js";
import { readBeacon, writeBeacon } from "../beacon.js";
import { reader } from "../bytes.js";
import * as calls from "../calls.js";
import { compile } from "../compile.js";
import { readExplanation } from "../explanation.js";
import { parseNames } from "../names.js";
import { makePrompt } from "../prompt.js";
import { parseRecords, STAGES } from "../records.js";
import { tellsAccounts } from "../wasm.js";
import { openClock, readDuration, readMoment } from "./clock.js";
import { openMachine } from "./machine.js";
import { getModule } from "./modules.js";
import { checkOf, declaredBy, isOfKind } from "./names.js";
import { openRandom } from "./random.js";

/** A Monday morning, so that no test depends on the day on which it runs. */
const BEGUN = "2026-01-05T09:00:00Z";
/** What beacons say of the key. */
const KEY = "pk_test";
/** The key under which the collector of a test has values hashed for every account. */
const ACCOUNT_KEY = "00000000000000000000000000000000";
/** In so many ms a page has folded what it did into the state; see src/tabs.rs. */
const FOLDING = 5_000;
/** A feature that no plan has. */
const NO_FEATURE = 0xffff_ffff;
/** Notes and reasons of src/core.rs and the outbox. */
const RECORDS = 1;
const OFFER = 2;
const OTHER = 32;
const UNDECLARED = 4;
const INVALID = 5;
/** The outcomes of prompts, in the order of their codes. */
const OUTCOMES = /** @type {const} */ (["shown", "clicked", "dismissed", "answered"]);

/** @typedef {import("../definitions.js").Definitions} Definitions */
/** @typedef {import("../index.js").Values} Values */
/** @typedef {import("../index.js").Happenings} Happenings */
/** @typedef {import("./clock.js").Moment} Moment */
/** @typedef {import("./clock.js").Duration} Duration */
/** @typedef {import("../records.js").SignalRecord} SignalRecord */
/** What became true. @typedef {SignalRecord | import("../records.js").StageRecord | import("../records.js").TierRecord} Entry */
/** @typedef {"shown" | "clicked" | "dismissed" | "answered"} Outcome */
/** A prompt, with when it was offered, ms since 1970, and what became of it. @typedef {import("../prompt.js").Prompt & { at: number, outcomes: Outcome[] }} TestPrompt */
/** The calls of `piquel`, and what a test needs besides. What names nothing that the definitions declare throws, unless `strict` is false. @typedef {Awaited<ReturnType<typeof createTestClient>>} TestClient */
/**
 * @typedef {object} TestOptions what `createTestClient` takes
 * @property {Definitions} [definitions] the document; either it or a plan has to be given
 * @property {Uint8Array | ArrayBuffer} [plan] what `piquel compile --public` made of one: then undeclared props pass
 * @property {Moment} [now] when the test begins; by default Monday, 2026-01-05T09:00:00Z
 * @property {string} [locale] the language of the user, for prompts and their numbers; `en` by default
 * @property {number} [utcOffset] by how many minutes the user's clock is ahead of UTC, whole ones from -720 to 840; 0 by default
 * @property {number} [seed] what chance follows from, and with it the install id; 1 by default
 * @property {boolean} [strict] false: what the page drops is dropped, and told by `faults`; else, as by default, it throws
 * @property {boolean} [allowEmailIds] as in `init`
 * @property {Record<string, Uint8Array>} [kept] what a device keeps, as `kept()` of another client gives it: the user comes back to it
 */

/**
 * Creates a client. Rejects where the definitions have faults, with a line for each, and where an option makes no sense.
 * @param {TestOptions} options
 */
export async function createTestClient(options) {
  const { definitions, locale = "en", utcOffset = 0, seed = 1, strict = true, allowEmailIds = false } = options ?? {};
  if (!definitions === !options?.plan) throw new Error("give `createTestClient` either `definitions` or a `plan`");
  if (!Number.isInteger(utcOffset) || utcOffset < -720 || utcOffset > 840)
    throw new Error(`\`utcOffset\` is whole minutes from -720 to 840, not \`${utcOffset}\``);
  const clock = openClock(readMoment(options.now ?? BEGUN));
  /** @type {string[]} */
  const warnings = [];
  const plan = definitions
    ? await compile(definitions, getModule, (line) => warnings.push(line))
    : new Uint8Array(/** @type {ArrayBuffer} */ (options.plan));
  /** @type {import("./machine.js").Kept} */
  const kept = new Map(Object.entries(options.kept ?? {}));

  /** @type {any[]} */
  const beacons = [];
  /** @type {import("../ledger.js").Departure[]} */
  const ledger = [];
  /** What the collector has not said yet. @type {(() => number)[]} */
  const answers = [];
  const machine = await openMachine(plan, {
    clock,
    // Who comes back to a device must not draw the numbers again that are kept there.
    random: openRandom(options.kept ? seed ^ clock.now() : seed),
    kept,
    post(ticket, _, bytes) {
      const body = writeBeacon(readBeacon({ key: KEY, automated: false }, bytes, clock.now()));
      const beacon = JSON.parse(body);
      beacons.push(beacon);
      const size = new TextEncoder().encode(body).length;
      ledger.push({ at: clock.now(), kind: "beacon", address: "", body, bytes: size, outcome: 200 });
      const page = client;
      answers.push(() => (page === client ? answer(ticket, beacon) : 0));
    },
  });
  let client = /** @type {ReturnType<typeof machine.open> | null} */ (machine.open(locale));
  const names = parseNames(read(calls.NAMES));
  const check = checkOf(names, definitions);

  const listeners = {
    /** @type {Set<(value: any) => void>} */ signal: new Set(),
    /** @type {Set<(value: any) => void>} */ stage: new Set(),
    /** @type {Set<(value: any) => void>} */ tier: new Set(),
    /** @type {Set<(value: any) => void>} */ prompt: new Set(),
    /** @type {Set<(value: any) => void>} */ promptEnd: new Set(),
  };
  /** @type {Entry[]} */
  const records = [];
  /** @type {TestPrompt[]} */
  const prompts = [];
  /** @type {string[]} */
  const faults = [];
  /** The prompt that was offered and did not go away yet. @type {TestPrompt | null} */
  let open = null;
  let isOver = false;

  /** @param {number} what @param {number} [index] @returns {Uint8Array} */
  function read(what, index = 0) {
    return client ? client.read(what, index, clock.now()) : new Uint8Array();
  }
  /** Gives notes; none where nothing runs. @param {number} what @param {number} [a] @param {number} [b] @param {number} [c] */
  const call = (what, a = 0, b = 0, c = 0) => client?.call(what, a, b, c, clock.now()) ?? 0;
  /** @param {number} what @param {string} text @param {number} [a] */
  const say = (what, text, a = 0) => client?.say(what, text, a, clock.now()) ?? 0;

  /** The collector has all of it on disk. @param {number} ticket @param {any} beacon */
  function answer(ticket, { account, records, rev }) {
    // It holds whatever it was told for the account.
    if (account && tellsAccounts(plan))
      hearOfAccount({ key: ACCOUNT_KEY, rev: Number.MAX_SAFE_INTEGER, fired: {} }, account, { say, fired() {} });
    return client?.answer(ticket, 200, 0, records.length, 0, rev) ?? 0;
  }

  /** @param {keyof Happenings} type @param {unknown} value */
  const emit = (type, value) => {
    for (const listener of [...listeners[type]]) listener(value);
  };

  /** The prompt that was offered is over. */
  function close() {
    const ended = open;
    open = null;
    if (ended) emit("promptEnd", ended);
  }

  function offer() {
    if (open) return;
    const bytes = read(calls.OFFER);
    if (bytes.length === 0) return;
    const prompt = makePrompt(reader(bytes), (index, outcome, values) => told(mine, index, outcome, values), locale);
    /** @type {TestPrompt} */
    const mine = { ...prompt, at: clock.now(), outcomes: [] };
    open = mine;
    prompts.push(mine);
    emit("prompt", mine);
  }

  /** What became of a prompt. @param {TestPrompt} prompt @param {number} index @param {number} outcome @param {Values} [values] */
  function told(prompt, index, outcome, values) {
    // The prompt of a user who left is nobody's.
    if (open !== prompt) return;
    const name = OUTCOMES[outcome];
    if (name) prompt.outcomes.push(name);
    if (outcome !== 0) close();
    // One that was given back comes again with what happens next, or to whoever listens next.
    if (!name) return;
    if (values) {
      stageTraits(values);
      hear(call(calls.TRAITS));
    }
    settle(call(calls.OUTCOME, index, outcome));
  }

  /** Does what the engine noted. @param {number} notes */
  function hear(notes) {
    if (notes & RECORDS) {
      const news = parseRecords(read(calls.RECORDS), names);
      records.push(...news);
      for (const record of news) emit(record.type, record);
    }
    if (notes & OTHER) close();
    if (notes & OFFER) offer();
  }

  /** The same, and what comes of it without time passing. @param {number} notes */
  function settle(notes) {
    hear(notes);
    while (client) {
      const next = answers.shift();
      if (next) hear(next());
      else if (machine.due() <= clock.now()) {
        machine.disarm();
        hear(client.wake(clock.now()));
      } else break;
    }
  }

  /** Lets time pass, with all that is due on the way. @param {number} to ms since 1970 */
  function pass(to) {
    while (client && machine.due() <= to) {
      clock.go(machine.due());
      settle(0);
    }
    clock.go(to);
    settle(call(calls.TICK));
  }

  /** A page of this device is opened. */
  function begin() {
    client ??= machine.open(locale);
    settle(call(calls.START, 1));
  }
  /** It is closed. */
  function end() {
    call(calls.CLOSE);
    machine.disarm();
    answers.length = 0;
    client = null;
    close();
  }

  /** Whether a call passes. What it is refused for throws, or is noted. @param {string} fault @param {number} [reason] */
  const passes = (fault, reason = INVALID) => {
    // As in the page, nothing has an effect any more.
    if (isOver) return false;
    if (!fault) return client !== null;
    if (strict) throw new Error(`piquel: ${fault}`);
    faults.push(fault);
    settle(call(calls.DROPPED, reason, 1));
    return false;
  };
  /** As the page does it: a fault of a value costs the value alone. @param {string} fault */
  const tell = (fault) => {
    if (fault) passes(fault);
  };

  /** Has a value go along with the fact that follows; one that does not fit is left out. @param {number} index @param {import("../names.js").Kind} kind @param {unknown} value */
  function stage(index, kind, value) {
    if (!isOfKind(kind, value)) return;
    if (typeof value === "string") say(calls.TEXT, value, index);
    else call(kind === 1 ? calls.NUMBER : calls.FLAG, index, Number(value));
  }
  /** @param {Values} [values] */
  function stageTraits(values) {
    for (const [name, value] of Object.entries(values ?? {})) {
      const trait = names.traits.get(name);
      if (trait && value === null) call(calls.NONE, trait.index);
      else if (trait) stage(trait.index, trait.kind, value);
    }
  }

  /** @param {number} what @param {string} id @param {Values} [traits] */
  const become = (what, id, traits) => {
    if (!passes(check.id(id, what === calls.IDENTIFY && !allowEmailIds))) return;
    tell(check.traits(traits));
    stageTraits(traits);
    settle(say(what, id));
  };

  /** @param {string} name */
  const explain = (name) => {
    const signal = names.signals.get(name);
    if (!passes(check.signal(name), UNDECLARED) || !signal) return null;
    return readExplanation(name, read(calls.EXPLANATION, signal.index));
  };

  begin();

  return {
    /** The time of the test, ms since 1970. */
    get now() {
      return clock.now();
    },
    /** What the definitions declare: events with the types of their props, traits with theirs, signals with their kinds; the other names. */
    declared: declaredBy(names, definitions),
    /** What is valid in the definitions and hardly meant, a line each. */
    warnings,
    /** What was dropped, where `strict` is false, in words. */
    faults,
    /** What became true, in order: firings, stages, tiers. */
    records,
    /** The firings among them. */
    get signals() {
      return records.filter((record) => record.type === "signal");
    },
    /** All prompts that were offered, in order, each with when it was (`at`) and what became of it (`outcomes`). */
    prompts,
    /** The one that waits for the user; null if none does. */
    get prompt() {
      return open;
    },
    /** What the collector got so far, as the wire has it; `flush()` sends what waits. */
    beacons,

    /**
     * The user did something: once, or `times` in a row. With `every`, so much time passes from one to the next.
     * @param {string} event a declared event
     * @param {Values} [props] of the declared types
     * @param {{ times?: number, every?: Duration }} [repeat] how often, a whole number, 1 by default, and how far apart, 0 by default
     */
    track(event, props, { times = 1, every = 0 } = {}) {
      const declared = names.events.get(event);
      const pause = readDuration(every);
      if (!Number.isSafeInteger(times) || times < 0)
        throw new Error(`\`times\` is a whole number from 0 on, not \`${times}\``);
      if (!declared) {
        passes(check.event(event), UNDECLARED);
        return;
      }
      tell(check.event(event, props));
      const offset = declared.isLocal ? utcOffset : Number.NaN;
      for (let n = 0; n < times; n += 1) {
        if (n > 0 && pause > 0) pass(clock.now() + pause);
        declared.props.forEach(({ kind, name }, place) => {
          stage(place, kind, props?.[name]);
        });
        settle(call(calls.EVENT, declared.index, offset));
      }
    },
    /**
     * A reading of a plan limit.
     * @param {string} limit a declared limit
     * @param {number} used how much is used up, from 0 on
     * @param {number} [cap] how much there is, above 0; without, that of the definitions
     */
    setUsage(limit, used, cap) {
      const index = names.limits.get(limit);
      const isKnown = index !== undefined;
      if (passes(check.limit(limit, used, cap), isKnown ? INVALID : UNDECLARED) && isKnown)
        settle(call(calls.LIMIT, index, used, cap ?? Number.NaN));
    },
    /** Says who the user is. @param {string} user @param {Values} [traits] */
    identify(user, traits) {
      become(calls.IDENTIFY, user, traits);
    },
    /** Says for which account the user acts. @param {string} account @param {Values} [traits] */
    group(account, traits) {
      become(calls.GROUP, account, traits);
    },
    /** Somebody is at the page for so long, with a feature or none. Time passes. @param {Duration} duration how long @param {string} [feature] a declared feature */
    engage(duration, feature) {
      const ms = readDuration(duration);
      if (feature !== undefined && !passes(check.feature(feature), UNDECLARED)) return;
      if (ms === 0) return;
      // A sign of life that holds for as long.
      settle(call(calls.INPUT, names.features.get(feature ?? "") ?? NO_FEATURE, ms));
      pass(clock.now() + ms);
    },
    /** A signal fired elsewhere: the account's, at the collector, or the user's own, on another device. @param {string} signal */
    fired(signal) {
      const declared = names.signals.get(signal);
      if (passes(check.signal(signal), UNDECLARED) && declared) settle(call(calls.FIRED, declared.index, 0));
    },

    /** Lets so much time pass, with all that time alone brings about on the way. @param {Duration} duration */
    advance(duration) {
      pass(clock.now() + readDuration(duration));
    },
    /** Lets time pass until then. Throws where that was before. @param {Moment} moment */
    at(moment) {
      const to = readMoment(moment);
      if (to < clock.now())
        throw new Error(`time does not go back: it is ${new Date(clock.now()).toISOString()} already`);
      pass(to);
    },
    /** The user leaves the page and comes back to another one of the same device: a prompt that was dismissed may be offered again. */
    reload() {
      if (!client) return;
      settle(call(calls.HIDE));
      end();
      begin();
    },
    /**
     * What the device keeps once the page is left, for `kept` of another client: as when a new version of definitions finds it. Takes 5 s
     * of the test's time, in which the page folds its journal: what is in that alone, the next page takes for told by another one.
     * @returns {Record<string, Uint8Array>}
     */
    kept() {
      pass(clock.now() + FOLDING);
      settle(call(calls.LEAVE));
      return Object.fromEntries([...kept].map(([name, bytes]) => [name, bytes.slice()]));
    },

    /**
     * Listens. What a listener throws comes out of the call that it was told by.
     * @template {keyof Happenings} T
     * @param {T} type what to listen to
     * @param {(happening: Happenings[T]) => void} listener called with what happened
     * @returns {() => void} a function that ends it
     */
    on(type, listener) {
      const set = Object.hasOwn(listeners, type) && listeners[type];
      if (!set || typeof listener !== "function")
        throw new Error('piquel: `on` takes "signal", "stage", "tier", "prompt" or "promptEnd", and a function');
      set.add(listener);
      // As in the page, the prompt that waits is told to whoever comes after it, also one that was given back.
      if (type === "prompt") {
        const waiting = open;
        queueMicrotask(() => {
          if (!waiting && client) offer();
          else if (waiting && open === waiting && set.has(listener)) listener(/** @type {any} */ (waiting));
        });
      }
      return () => {
        set.delete(listener);
      };
    },
    /**
     * How far the user is towards a signal.
     * @param {string} signal
     * @returns {import("../explanation.js").Progress | null} null where nothing runs
     */
    progress(signal) {
      const explained = explain(signal);
      return explained && { ...explained, clauses: explained.clauses.map(({ since, changes, ...clause }) => clause) };
    },
    /** The same as `progress`, and for each clause since when it has history and when time alone can change it. @param {string} signal */
    explain,
    /** How far the user has come. @returns {string | null} `new`, `activated`, `qualified` or `converted`; null where nothing runs */
    stage: () => (client ? STAGES[call(calls.STAGE)] : null),
    /** The tiers of the user, by the ids of their scores. @returns {Record<string, string> | null} null where nothing runs */
    tiers: () => (client ? reader(read(calls.TIERS)).texts() : null),

    /** Sends what waits, to nobody: it is among the `beacons`. */
    async flush() {
      call(calls.FLUSH);
      settle(0);
    },
    /** What left, word for word. */
    ledger: () => structuredClone(ledger),
    /** As in the page: `denied` stops everything and empties the device. @param {"granted" | "denied"} consent */
    consent(consent) {
      if (isOver) return;
      if (consent === "granted") {
        if (!client) begin();
      } else if (consent === "denied") {
        end();
        kept.clear();
      } else throw new Error('piquel: `consent` is "granted" or "denied"');
    },
    /** As `consent("denied")`. @returns {Promise<boolean>} true: the collector confirms; false after `destroy` */
    async erase() {
      end();
      kept.clear();
      return !isOver;
    },
    /** Tells what waits, then forgets user, state and install id, as for a log-out. */
    reset() {
      if (!client) return;
      settle(call(calls.LEAVE));
      kept.clear();
      close();
      settle(call(calls.RESET));
    },
    /** Ends it. What is called later has no effect. */
    destroy() {
      if (client) settle(call(calls.HIDE));
      end();
      isOver = true;
      for (const set of Object.values(listeners)) set.clear();
    },
  };
}
