// Records, as the engine hands them over in bytes: for listeners, and for the collector.

import { reader } from "./bytes.js";

/**
 * @typedef {object} SignalRecord a signal fired
 * @property {"signal"} type what became true
 * @property {string} signal its id
 * @property {string} kind aha, milestone, habit, limit, hand_raise, struggle, lapse, pql, conversion, expansion or custom
 * @property {number} at when it became true, ms since 1970
 * @property {number} observed when the engine noticed, ms since 1970
 * @property {number} n which firing of this signal, from 1
 * @property {boolean} initial whether it is a roll-out onto old history, not something that just happened
 * @property {[clause: number, measured: number][]} evidence of each clause that is true: its place in the document, from 0, and what was
 *   measured
 */
/**
 * @typedef {object} StageRecord the stage of a user changed
 * @property {"stage"} type what became true
 * @property {string} stage new, activated, qualified or converted
 * @property {number} at when it changed, ms since 1970
 * @property {number} observed when the engine noticed, ms since 1970
 * @property {number} n which change of stage, from 1
 */
/**
 * @typedef {object} TierRecord the tier of a score changed
 * @property {"tier"} type what became true
 * @property {string} score its id
 * @property {string | null} tier the new one, null where none is reached any more
 * @property {number} behaviour what behaviour adds up to, in the points of the definitions
 * @property {number} fit what fit adds up to, in the points of the definitions
 * @property {number} at when it changed, ms since 1970
 * @property {number} observed when the engine noticed, ms since 1970
 * @property {number} n which change of this score's tier, from 1
 */

/**
 * @typedef {object} PromptRecord
 * @property {"prompt"} type
 * @property {string} prompt
 * @property {string} outcome shown, clicked, dismissed, answered or holdout
 * @property {number} at
 * @property {number} observed
 * @property {number} n how often this became of this prompt
 */

/** The stages, in the order of their codes. */
export const STAGES = ["new", "activated", "qualified", "converted"];
/** The outcomes of prompts, in the order of their codes. */
const OUTCOMES = ["shown", "clicked", "dismissed", "answered", "holdout"];
/** The sorts of records, as crates/engine/src/outbox/item.rs has them; one for each outcome, from the last on. */
const STAGE = 0;
const SIGNAL = 1;
const TIER = 2;
const PROMPT = 3;

/** One record, and whether it happened before the user was known. @param {import("./bytes.js").Reader} r */
export function readRecord({ byte, uint, float, text, option, list }) {
  const [sort, n, name, anonymous, at, observed] = [byte(), uint(), text(), byte() === 1, uint(), uint()];
  const times = { at, observed, n };
  /** @type {Omit<SignalRecord, "kind"> | StageRecord | TierRecord | PromptRecord} */
  let record;
  if (sort === STAGE) record = { type: "stage", stage: STAGES[byte()], ...times };
  else if (sort === SIGNAL)
    record = {
      type: "signal",
      signal: name,
      ...times,
      initial: byte() === 1,
      evidence: list(() => /** @type {[number, number]} */ ([uint(), float()])),
    };
  else if (sort === TIER)
    record = { type: "tier", score: name, tier: option(text) ?? null, behaviour: float(), fit: float(), ...times };
  else record = { type: "prompt", prompt: name, outcome: OUTCOMES[sort - PROMPT], ...times };
  return { record, anonymous };
}

/**
 * Reads them all. What becomes of prompts is no news to whoever showed them.
 * @param {Uint8Array} bytes
 * @param {import("./names.js").Names} names
 * @returns {(SignalRecord | StageRecord | TierRecord)[]}
 */
export function parseRecords(bytes, { signals }) {
  const records = [];
  const r = reader(bytes);
  while (r.more()) {
    const { record } = readRecord(r);
    if (record.type === "signal") records.push({ ...record, kind: signals.get(record.signal)?.kind ?? "custom" });
    else if (record.type !== "prompt") records.push(record);
  }
  return records;
}
