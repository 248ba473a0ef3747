// What left this page, word for word, for whoever wants to see it.

/** Most requests that are kept, and most characters of their bodies together: the oldest go first. */
const MOST = 100;
const MOST_TEXT = 256 * 1024;

/**
 * @typedef {object} Departure a request that this page made
 * @property {number} at when, ms since 1970
 * @property {"definitions" | "beacon" | "erase"} kind what it was for
 * @property {string} address to where
 * @property {string | null} body exactly as it was sent; null where a request has none
 * @property {number} bytes how long the body is, in bytes of UTF-8
 * @property {number | "pending" | "taken over" | "failed"} outcome the status of the answer; or that there is none yet, that there will
 *   be none because the browser took it over from a page that was left, or that none came
 */

/**
 * Writes down what is being sent; gives a function that notes what became of it.
 * @param {Departure[]} ledger
 * @param {Departure["kind"]} kind
 * @param {string} address
 * @param {string | null} [body]
 */
export function note(ledger, kind, address, body = null) {
  const bytes = new TextEncoder().encode(body ?? "").length;
  /** @type {Departure} */
  const departure = { at: Date.now(), kind, address, body, bytes, outcome: "pending" };
  ledger.push(departure);
  const text = () => ledger.reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
  while (ledger.length > MOST || text() > MOST_TEXT) ledger.shift();
  return (/** @type {Departure["outcome"]} */ outcome) => {
    departure.outcome = outcome;
  };
}
