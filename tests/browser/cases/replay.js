// Facts by the line through the engine as pages load it; records by the line, as the replay contract has them, and what is kept in
// the end. The page's own facade reads the clock and drops what is not declared; here the facts bring their times, so the engine's
// face is driven directly. A page has one engine: the first that is asked for.

import { attach } from "../../../js/border.js";
import * as calls from "../../../js/calls.js";
import { compile } from "../../../js/compile.js";
import { parseNames } from "../../../js/names.js";
import { parseRecords } from "../../../js/records.js";
import { addressOf, fetchModule } from "../../../js/wasm.js";

const NO_FEATURE = 0xffff_ffff;
const OUTCOMES = ["shown", "clicked", "dismissed", "answered"];
const TYPES = ["string", "number", "boolean"];

/** The forms in which the engine comes; of the first, the one that a plan needs. @type {Record<"wasm" | "fallback", (plan: Uint8Array) => Promise<import("../../../js/border.js").Instantiate>>} */
const ENGINES = {
  async wasm(plan) {
    const module = await fetchModule(addressOf(plan));
    return async (imports) => (await WebAssembly.instantiate(module, imports)).exports;
  },
  fallback: async () => (await import("../../../js/wasm/engine.fallback.js")).instantiate,
};

/** How far the stack reaches from the bottom of the engine's memory; see xtask/src/artefact.rs. */
const STACK_BYTES = 131_072;

/** An engine of its own: what a case leaves in memory goes with it. @param {EngineName} name @param {Uint8Array} plan */
async function start(name, plan) {
  const instantiate = await ENGINES[name](plan);
  const host = { post() {}, keep() {}, wake() {}, trapped() {} };
  return attach(async (imports) => litter(await instantiate(imports)), host);
}

/**
 * Has every call find a stack full of ones, which are a NaN wherever they are taken for a double: what the engine did not write must not
 * matter. By chance alone it hardly ever looks like that; see xtask/src/bits.rs.
 * @param {WebAssembly.Exports} exports
 */
function litter(exports) {
  const memory = /** @type {WebAssembly.Memory} */ (exports.memory);
  /** @param {Function} real */
  const littered =
    (real) =>
    (/** @type {number[]} */ ...given) => {
      new Uint8Array(memory.buffer, 0, STACK_BYTES).fill(0xff);
      return real(...given);
    };
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => {
      // `room` is called while the stack is in use, too.
      const isEntry = typeof value === "function" && name !== "room";
      return [name, isEntry ? littered(value) : value];
    }),
  );
}

/** @typedef {keyof typeof ENGINES} EngineName */
/** @typedef {{ definitions: string, facts: string, until: number | null }} Case */
/**
 * @typedef {object} Outcome
 * @property {string} records
 * @property {Record<string, string>} snapshots what is kept of each user, in hexadecimal digits
 */

/**
 * Replays each case as if there were no other. What goes wrong in one is told in its place.
 * @param {EngineName} engine
 * @param {Case[]} cases
 * @returns {Promise<(Outcome | { fault: string })[]>}
 */
export async function replayAll(engine, cases) {
  const outcomes = [];
  for (const each of cases) {
    try {
      const plan = await compileCase(each);
      outcomes.push(replay(await start(engine, plan), plan, each));
    } catch (error) {
      outcomes.push({ fault: String(error) });
    }
  }
  return outcomes;
}

/** Replays a case of which the plan is given already. @param {EngineName} engine @param {number[]} plan @param {Case} given */
export async function replayPlan(engine, plan, given) {
  const bytes = new Uint8Array(plan);
  return replay(await start(engine, bytes), bytes, given);
}

/** @param {Case} given @returns {Promise<Uint8Array>} a plan */
export const compileCase = ({ definitions }) => compile(JSON.parse(definitions), fetchModule);

/** @typedef {import("../../../js/border.js").Engine} Engine */

/** @param {Engine} engine @param {Uint8Array} plan @param {Case} given @returns {Outcome} */
function replay(engine, plan, { facts, until }) {
  /** @type {Map<string, User>} */
  const users = new Map();
  for (const line of facts.split("\n").filter(Boolean)) {
    const fact = JSON.parse(line);
    const user = users.get(fact.user) ?? new User(fact.user, engine, plan);
    users.set(fact.user, user);
    user.take(fact);
  }
  const all = [...users.values()];
  if (until !== null) for (const { client } of all) client.call(calls.TICK, 0, 0, 0, until);
  return {
    records: all.map((user) => user.records()).join(""),
    snapshots: Object.fromEntries(all.map(({ name, client }) => [name, hex(client.read(calls.SNAPSHOT, 0, 0))])),
  };
}

/** @param {unknown} offset @returns {offset is number} */
const isOffset = (offset) => Number.isInteger(offset) && Number(offset) >= -720 && Number(offset) <= 840;

class User {
  /** @param {string} name @param {Engine} engine @param {Uint8Array} plan */
  constructor(name, engine, plan) {
    this.name = name;
    this.client = engine.open(plan, false, 0, "");
    this.names = parseNames(this.client.read(calls.NAMES, 0, 0));
  }

  /** @param {number} what @param {number} t @param {number} [a] @param {number} [b] @param {number} [c] */
  call(what, t, a = 0, b = 0, c = 0) {
    this.client.call(what, a, b, c, t);
  }

  /** @param {any} fact */
  take(fact) {
    if (fact.event !== undefined) this.event(fact);
    else if (fact.active !== undefined) this.activity(fact);
    else if (fact.limit !== undefined) this.limit(fact);
    else if (fact.traits !== undefined) this.traits(fact);
    else if (fact.fired !== undefined) this.fired(fact);
    else this.prompt(fact);
  }

  /** @param {{ t: number, event: string, props?: Record<string, unknown>, offset?: unknown }} fact */
  event({ t, event, props = {}, offset }) {
    const declared = this.names.events.get(event);
    if (!declared) return;
    declared.props.forEach(({ kind, name }, place) => {
      this.stage(place, kind, props[name]);
    });
    this.call(calls.EVENT, t, declared.index, isOffset(offset) ? offset : Number.NaN);
  }

  /** @param {{ t: number, active: number, feature?: string }} fact */
  activity({ t, active, feature }) {
    const index = feature === undefined ? undefined : this.names.features.get(feature);
    this.call(calls.ACTIVITY, t, index ?? NO_FEATURE, active);
  }

  /** @param {{ t: number, limit: string, used: number, cap?: number }} fact */
  limit({ t, limit, used, cap = Number.NaN }) {
    const index = this.names.limits.get(limit);
    if (index !== undefined) this.call(calls.LIMIT, t, index, used, cap);
  }

  /** @param {{ t: number, traits: Record<string, unknown> }} fact */
  traits({ t, traits }) {
    for (const [name, value] of Object.entries(traits)) {
      const declared = this.names.traits.get(name);
      if (declared && value === null) this.call(calls.NONE, t, declared.index);
      else if (declared) this.stage(declared.index, declared.kind, value);
    }
    this.call(calls.TRAITS, t);
  }

  /** @param {{ t: number, fired: string }} fact */
  fired({ t, fired }) {
    const signal = this.names.signals.get(fired);
    if (signal) this.call(calls.FIRED, t, signal.index);
  }

  /** @param {{ t: number, prompt: string, outcome: string }} fact */
  prompt({ t, prompt, outcome }) {
    const index = this.names.prompts.get(prompt);
    if (index !== undefined) this.call(calls.OUTCOME, t, index, OUTCOMES.indexOf(outcome));
  }

  /** @param {number} place @param {import("../../../js/names.js").Kind} kind @param {unknown} value */
  stage(place, kind, value) {
    if (typeof value !== TYPES[kind]) return;
    if (typeof value === "string") this.client.say(calls.TEXT, value, place, 0);
    else if (typeof value === "number") this.call(calls.NUMBER, 0, place, value);
    else if (typeof value === "boolean") this.call(calls.FLAG, 0, place, Number(value));
  }

  records() {
    const records = parseRecords(this.client.read(calls.RECORDS, 0, 0), this.names);
    return records.map((record) => `${JSON.stringify(this.line(record))}\n`).join("");
  }

  /** @param {ReturnType<typeof parseRecords>[number]} record */
  line(record) {
    const { type, at } = record;
    if (record.type === "tier") {
      const { score, tier, behaviour, fit } = record;
      return { user: this.name, at, type, score, tier, behaviour, fit };
    }
    if (record.type === "stage") return { user: this.name, at, type, stage: record.stage };
    const { signal, kind, n, initial, evidence } = record;
    return { user: this.name, at, type, signal, kind, n, ...(initial && { initial }), evidence };
  }
}

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
