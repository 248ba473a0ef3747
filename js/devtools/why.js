// Why a prompt shows or does not, as far as it can be known from outside: the engine itself says when it would offer it (device.js), the
// document what it waits for, the ledger what became of it. Pure.

import { AHEAD } from "./device.js";
import { duration } from "./words.js";

/** Digits of FNV-1a with 64 bits, by which the engine decides who is held out. */
const FNV_OFFSET = 0xcbf2_9ce4_8422_2325n;
const FNV_PRIME = 0x100_0000_01b3n;
const FNV_SIZE = 64;

/** Whether a device is held out of a prompt; see docs/definitions.md. @param {string} install @param {string} prompt @param {number} share */
export function isHeldOut(install, prompt, share) {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(`${install}\0${prompt}`))
    hash = BigInt.asUintN(FNV_SIZE, (hash ^ BigInt(byte)) * FNV_PRIME);
  return Number(hash) / 2 ** FNV_SIZE < share;
}

/** How often what became of each prompt, as this page told it. @param {import("../ledger.js").Departure[]} ledger */
export function outcomesOf(ledger) {
  /** @type {Map<string, Map<string, number>>} */
  const outcomes = new Map();
  for (const { body, kind } of ledger) {
    if (kind !== "beacon" || !body) continue;
    for (const record of JSON.parse(body).records) {
      if (record.type !== "prompt") continue;
      const of = outcomes.get(record.prompt) ?? new Map();
      outcomes.set(record.prompt, of.set(record.outcome, Math.max(record.n, of.get(record.outcome) ?? 0)));
    }
  }
  return outcomes;
}

/**
 * @typedef {object} Known
 * @property {import("../definitions.js").Definitions | undefined} definitions
 * @property {import("./device.js").Inside | null} inside null where the device keeps nothing that could be copied
 * @property {(signal: string) => { fired: number, clauses: { met: boolean }[] } | null} explain
 * @property {Map<string, Map<string, number>>} outcomes
 * @property {string} install empty if it is not known
 * @property {boolean} hasFocus
 * @property {number} now ms since 1970
 */

/** Soon enough to be now, in ms: a copy is a little older than the page. */
const NOW = 5_000;

/**
 * What there is to say of a prompt: in a word whether it shows, and why.
 * @param {string} id
 * @param {Known} known
 * @returns {{ state: "now" | "later" | "waits", short: string, reasons: string[] }}
 */
export function whyOf(id, { definitions, inside, explain, outcomes, install, hasFocus, now }) {
  const offer = inside?.offers.get(id);
  const told = [...(outcomes.get(id) ?? [])].map(([outcome, n]) => `${outcome} ${n}×`);
  const reasons = told.length > 0 ? [`this page told: ${told.join(", ")}`] : [];
  if (inside && offer && offer.at - now < NOW) {
    const first = inside.offers.keys().next().value;
    if (first !== id) reasons.push(`\`${first}\` comes first: one prompt is offered at a time`);
    else reasons.push("the engine offers it to an app that listens to `prompt` and shows none at the moment");
    if (!hasFocus) reasons.push("this page does not have the focus: the one that has it shows prompts");
    return { state: "now", short: "would be offered now", reasons };
  }
  if (offer) {
    const short = `in ${duration(offer.at - now)}`;
    return { state: "later", short, reasons: [...reasons, "then the engine offers it, if nothing else happens"] };
  }
  const spec = definitions?.prompts?.find((prompt) => prompt.id === id);
  if (!spec) {
    reasons.push(
      inside ? `it does not wait, and will not within ${AHEAD} by time alone` : "nothing is known of it here",
    );
    return { state: "waits", short: "not offered", reasons };
  }
  const signals = [spec.on].flat();
  const fired = signals.filter((signal) => explain(signal)?.fired);
  for (const signal of signals) {
    const { clauses = [] } = explain(signal) ?? {};
    if (!fired.includes(signal))
      reasons.push(
        `\`${signal}\` has not fired: ${clauses.filter(({ met }) => met).length} of ${clauses.length} clauses are met`,
      );
  }
  if (fired.length === 0) return { state: "waits", short: "waits for a signal", reasons };
  const { lifetime = 1 } = spec.frequency ?? {};
  const shown = outcomes.get(id)?.get("shown") ?? 0;
  if (spec.holdout && install && isHeldOut(install, id, spec.holdout)) reasons.push("this device is held out of it");
  else if (shown >= lifetime) reasons.push(`it was shown as often as it may: ${lifetime}×`);
  else {
    const cancelled = [spec.cancelOn ?? []].flat().filter((signal) => explain(signal)?.fired);
    for (const signal of cancelled) reasons.push(`\`${signal}\` fired, and that cancels it`);
    reasons.push(
      `${fired.map((signal) => `\`${signal}\``).join(", ")} fired, and it is over: clicked or answered, shown as often as it may, ` +
        `expired after \`${spec.expires ?? "never"}\`, or the firing was a roll-out onto old history`,
    );
  }
  return { state: "waits", short: "over", reasons };
}
