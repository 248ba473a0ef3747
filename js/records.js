// Records, as the engine hands them over in numbers, turned into what listeners get.

/**
 * @typedef {object} SignalRecord
 * @property {"signal"} type
 * @property {string} signal
 * @property {string} kind aha, milestone, habit, limit, hand_raise, struggle, lapse, pql, conversion, expansion or custom
 * @property {number} at when it became true, ms since 1970
 * @property {number} observed when the engine noticed
 * @property {number} n which firing of this signal, from 1
 * @property {boolean} initial a roll-out onto old history, not something that just happened
 * @property {[clause: number, measured: number][]} evidence of each clause that is true
 */
/**
 * @typedef {object} StageRecord
 * @property {"stage"} type
 * @property {string} stage new, activated, qualified or converted
 * @property {number} at
 * @property {number} n which change of stage, from 1
 */
/**
 * @typedef {object} TierRecord
 * @property {"tier"} type
 * @property {string} score
 * @property {string | null} tier the new one, null where none is reached any more
 * @property {number} behaviour what behaviour adds up to
 * @property {number} fit what fit adds up to
 * @property {number} at
 * @property {number} n which change of this score's tier, from 1
 */

/**
 * Reads them; for the shape see src/names.rs. What becomes of prompts is no news to whoever showed them.
 * @param {Float64Array} numbers
 * @param {import("./names.js").Names} names
 * @returns {(SignalRecord | StageRecord | TierRecord)[]}
 */
export function parseRecords(numbers, { signalList, stages, scores }) {
  const records = [];
  for (let place = 0; place < numbers.length; ) {
    const [sort, at, observed, index, n, extra, pairs] = numbers.subarray(place, place + 7);
    place += 7;
    /** @type {[number, number][]} */
    const evidence = [];
    for (const end = place + pairs * 2; place < end; place += 2) evidence.push([numbers[place], numbers[place + 1]]);
    if (sort === 0) {
      const { name, kind } = signalList[index];
      records.push({
        type: /** @type {const} */ ("signal"),
        signal: name,
        kind,
        at,
        observed,
        n,
        initial: extra === 1,
        evidence,
      });
    } else if (sort === 1) records.push({ type: /** @type {const} */ ("stage"), stage: stages[index], at, n });
    else if (sort === 3) {
      const [[behaviour, fit]] = evidence;
      const { name: score, tiers } = scores[index];
      records.push({
        type: /** @type {const} */ ("tier"),
        score,
        tier: tiers[extra - 1] ?? null,
        at,
        behaviour,
        fit,
        n,
      });
    }
  }
  return records;
}
