// Facts by the line through the engine as pages load it; records by the line, as the replay contract has them. The page's own
// facade reads the clock and drops what is not declared; here the facts bring their times, so the engine's face is driven directly.

import { compile } from "../../../js/compile.js";
import { parseNames } from "../../../js/names.js";
import { parseRecords } from "../../../js/records.js";
import * as glue from "../../../js/wasm/engine.js";
import { instantiate } from "../../../js/wasm.js";

const NO_FEATURE = 0xffff_ffff;
const OUTCOMES = ["shown", "clicked", "dismissed", "answered"];
const TYPES = { s: "string", n: "number", b: "boolean" };

/** @param {{ definitions: string, facts: string, until: number | null }} given @returns {Promise<string>} */
export async function replay({ definitions, facts, until }) {
  await instantiate(new URL("../../../js/wasm/engine.wasm", import.meta.url), "engine", glue);
  const plan = await compile(JSON.parse(definitions));
  /** @type {Map<string, User>} */
  const users = new Map();
  for (const line of facts.split("\n").filter(Boolean)) {
    const fact = JSON.parse(line);
    const user = users.get(fact.user) ?? new User(fact.user, plan);
    users.set(fact.user, user);
    user.take(fact);
  }
  return [...users.values()].map((user) => user.records(until)).join("");
}

/** @param {unknown} offset */
const isOffset = (offset) => Number.isInteger(offset) && Number(offset) >= -720 && Number(offset) <= 840;

class User {
  /** @param {string} name @param {Uint8Array} plan */
  constructor(name, plan) {
    this.name = name;
    this.client = new glue.Client(plan, "pk_cases", undefined, 0, () => {});
    const list = this.client.names();
    this.names = parseNames(list);
    this.prompts = list.split("\n")[5].split(",");
  }

  /** @param {any} fact */
  take({ t, event, props = {}, offset, active, feature, limit, used, cap, traits, fired, prompt, outcome }) {
    const { client, names } = this;
    if (event !== undefined) {
      const declared = names.events.get(event);
      if (!declared) return;
      declared.props.forEach((prop, place) => {
        this.stage(place, prop.kind, props[prop.name]);
      });
      client.event(declared.index, t, isOffset(offset) ? offset : Number.NaN);
    } else if (active !== undefined) client.activity(names.features.get(feature) ?? NO_FEATURE, active, t);
    else if (limit !== undefined) {
      const index = names.limits.get(limit);
      if (index !== undefined) client.limit(index, used, cap ?? Number.NaN, t);
    } else if (traits) {
      for (const [name, value] of Object.entries(traits)) {
        const declared = names.traits.get(name);
        if (declared && value === null) client.none(declared.index);
        else if (declared) this.stage(declared.index, declared.kind, value);
      }
      client.traits(t);
    } else if (fired !== undefined) {
      const index = names.signals.get(fired);
      if (index !== undefined) client.fired(index, t);
    } else {
      const index = this.prompts.indexOf(prompt);
      if (index >= 0) client.outcome(index, OUTCOMES.indexOf(outcome), t);
    }
  }

  /** @param {number} place @param {"s" | "n" | "b"} kind @param {unknown} value */
  stage(place, kind, value) {
    if (typeof value !== TYPES[kind]) return;
    if (typeof value === "string") this.client.text(place, value);
    else if (typeof value === "number") this.client.number(place, value);
    else if (typeof value === "boolean") this.client.flag(place, value);
  }

  /** @param {number | null} until */
  records(until) {
    if (until !== null) this.client.tick(until);
    const records = parseRecords(this.client.drain(), this.names);
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
