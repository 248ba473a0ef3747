// What an instance was told and what became true, as it happens: its calls are wrapped, and go on to it unchanged. What the page tells by
// itself (clicks, routes, engaged time) does not pass here.

/** Most entries that are kept: the oldest go first. */
const MOST = 300;
/** Most characters of what a call was given. */
const LONGEST = 400;

/** The calls that tell something, each with how many of its arguments stand for a name. */
const CALLS = { track: 1, setUsage: 1, identify: 1, group: 1, consent: 1, reset: 0, erase: 0 };

/** @typedef {import("../index.js").Piquel} Piquel */
/** @typedef {import("../records.js").SignalRecord | import("../records.js").StageRecord | import("../records.js").TierRecord} Entry */
/**
 * @typedef {object} Heard
 * @property {number} n from 1
 * @property {number} at ms since 1970
 * @property {string} what the call, or the type of a record
 * @property {string} name what it is about
 * @property {string} more what else it says
 * @property {object | undefined} [values] props or traits that were handed in: read when it happened
 * @property {boolean} isRecord whether it became true here, rather than was told
 */
/** @typedef {ReturnType<typeof hear>} Hearing */

/** @param {unknown} value @returns {string} */
function write(value) {
  try {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  } catch {
    return "(cannot be written)";
  }
}

/** A copy of what was handed in, as far as it can be read. @param {unknown} values @returns {object | undefined} */
function copy(values) {
  try {
    return typeof values === "object" && values ? { ...values } : undefined;
  } catch {
    return undefined;
  }
}

/** Points decay: their digits behind the second say nothing. @param {number} points */
const short = (points) => Math.round(points * 100) / 100;

/** @param {Entry} record @returns {[name: string, more: string]} */
function sayRecord(record) {
  if (record.type === "signal")
    return [record.signal, `${record.kind}${record.initial ? ", initial" : ""}, n ${record.n}`];
  if (record.type === "stage") return [record.stage, ""];
  return [
    `${record.score}: ${record.tier ?? "none"}`,
    `behaviour ${short(record.behaviour)}, fit ${short(record.fit)}`,
  ];
}

/** @param {Piquel} piquel */
export function hear(piquel) {
  /** @type {Heard[]} */
  const entries = [];
  let n = 0;
  /** @param {Omit<Heard, "n" | "at">} entry */
  const note = (entry) => {
    n += 1;
    entries.push({ ...entry, n, at: Date.now() });
    if (entries.length > MOST) entries.shift();
  };

  const calls = /** @type {Record<string, any>} */ (piquel);
  /** @type {(() => void)[]} */
  const ends = [];
  for (const [what, names] of Object.entries(CALLS)) {
    const own = calls[what];
    const wrapped = (/** @type {any[]} */ ...given) => {
      const [values, rest] = [copy(given[1]), given.slice(names).filter((one) => one !== undefined)];
      note({ what, name: names ? write(given[0]) : "", more: rest.map(write).join(", "), values, isRecord: false });
      return own.apply(piquel, given);
    };
    calls[what] = wrapped;
    ends.push(() => {
      // Whoever wrapped it after us keeps calling ours, which goes on to the original.
      if (calls[what] === wrapped) calls[what] = own;
    });
  }
  for (const type of /** @type {const} */ (["signal", "stage", "tier"])) {
    ends.push(
      piquel.on(type, (/** @type {Entry} */ record) => {
        const [name, more] = sayRecord(record);
        note({ what: type, name, more, isRecord: true });
      }),
    );
  }
  // Whoever listens to this is not taken for an app that shows prompts.
  ends.push(piquel.on("promptEnd", ({ id }) => note({ what: "prompt", name: id, more: "is over", isRecord: true })));
  return {
    entries,
    /** How many there were, also those that are not kept any more. */
    count: () => n,
    end() {
      for (const end of ends) end();
    },
  };
}
