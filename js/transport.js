// Carries beacons to the collector, and what came of them back. What an answer means, the outbox decides
// (crates/engine/src/outbox.rs).

import { readBeacon, writeBeacon } from "./beacon.js";
import { note } from "./ledger.js";

/** In place of a status: nothing was heard, and nothing will be, because the browser took it over; or it could not be sent. */
const TAKEN_OVER = 1;
const FAILED = 0;
/** What a collector says of a body that it will never take: here, of one that cannot be made. */
const REJECTED = 400;

/** Every request to the collector is made so. */
export const PRIVATELY = /** @type {const} */ ({ credentials: "omit", referrerPolicy: "no-referrer" });

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
 * @param {import("./index.js").Options} options
 * @param {Uint8Array} bytes of the beacon
 * @param {boolean} leaving whether the page may be gone before the answer
 * @param {import("./ledger.js").Departure[]} ledger
 * @param {Answer} answer called once
 */
export function post(address, options, bytes, leaving, ledger, answer) {
  let beacon;
  try {
    beacon = readBeacon(options, bytes);
  } catch {
    answer(REJECTED);
    return;
  }
  let body = "";
  let tell = (/** @type {import("./ledger.js").Departure["outcome"]} */ _outcome) => {};
  let sent;
  try {
    body = writeBeacon(beacon);
    tell = note(ledger, "beacon", address, body);
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
  fetch(address, alone(/** @type {RequestInit} */ ({ method: "POST", body, keepalive: true, ...PRIVATELY })));

/** A copy without what a page may have put into every object. @template {object} T @param {T} given @returns {T} */
export const alone = (given) => Object.assign(Object.create(null), given);

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
  /** @type {Parameters<Answer>} */
  let told;
  try {
    const response = await sent;
    told = await read(response);
    tell(response.status);
  } catch {
    // There was no response, or whoever took the place of `fetch` gave something else.
    tell("failed");
    told = [FAILED];
  }
  answer(...told);
}

/** @param {Response} response @returns {Promise<Parameters<Answer>>} */
async function read(response) {
  const status = Number(response.status);
  // A wait that is a date becomes no number.
  const wait = Number(response.headers.get("retry-after")) * 1000 || 0;
  // Every body is read to its end, or the browser would keep the connection.
  const reply = response.json().catch(() => null);
  if (status !== 200) return [status, wait];
  const { items, rev } = (await reply) ?? {};
  if (!Array.isArray(items)) return [FAILED];
  return [status, wait, items.length, items.filter((item) => typeof item !== "string").length, Number(rev)];
}
