// Carries beacons to the collector, and what came of them back. What an answer means, the outbox decides
// (crates/engine/src/outbox.rs).

import { writeBeacon } from "./beacon.js";
import { note } from "./ledger.js";

/** In place of a status: nothing was heard, and nothing will be, because the browser took it over; or it could not be sent. */
const TAKEN_OVER = 1;
const FAILED = 0;

/**
 * @callback Answer
 * @param {number} status of the response, or one of the above
 * @param {number} [wait] how long to wait before trying again, in ms
 * @param {number} [items] how many records a 200 answers for; without, it could not be read
 * @param {number} [refused] how many of them are refusals
 * @param {number} [rev] revision of the summary that the collector has
 */

/**
 * @param {string} address
 * @param {string} key
 * @param {Uint8Array} bytes of the beacon
 * @param {boolean} leaving whether the page may be gone before the answer
 * @param {import("./ledger.js").Departure[]} ledger
 * @param {Answer} answer called once
 */
export function post(address, key, bytes, leaving, ledger, answer) {
  const body = writeBeacon(key, bytes);
  const tell = note(ledger, "beacon", address, body);
  let sent;
  try {
    sent = send(address, body);
  } catch {
    const isGone = leaving && isTakenOver(address, body);
    tell(isGone ? "taken over" : "failed");
    answer(isGone ? TAKEN_OVER : FAILED);
    return;
  }
  // An engine that trapped throws when it is answered: the host page must not see that.
  hear(sent, tell, answer).catch(() => {});
}

/** A request for which the browser asks nobody first, which outlives the page. @param {string} address @param {string} body */
export const send = (address, body) =>
  fetch(address, { method: "POST", body, keepalive: true, credentials: "omit", referrerPolicy: "no-referrer" });

/** Whether the browser sends it later by itself. @param {string} address @param {string} body */
function isTakenOver(address, body) {
  try {
    return navigator.sendBeacon(address, body);
  } catch {
    return false;
  }
}

/** @param {Promise<Response>} sent @param {ReturnType<typeof note>} tell @param {Answer} answer */
async function hear(sent, tell, answer) {
  // Whoever took the place of `fetch` may give no promise.
  const response = await Promise.resolve(sent).catch(() => null);
  tell(response ? response.status : "failed");
  if (!response) return answer(FAILED);
  const { status } = response;
  // A wait that is a date becomes no number.
  const wait = Number(response.headers.get("retry-after")) * 1000 || 0;
  // Every body is read to its end, or the browser would keep the connection.
  const reply = response.json().catch(() => null);
  if (status !== 200) return answer(status, wait);
  const { items, rev } = (await reply) ?? {};
  if (!Array.isArray(items)) return answer(FAILED);
  answer(status, wait, items.length, items.filter((item) => typeof item !== "string").length, Number(rev));
}
