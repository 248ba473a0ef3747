// Carries beacons to the collector, and what came of them back. What an answer means, the outbox decides
// (crates/engine/src/outbox.rs).

import { readBeacon, writeBeacon } from "./beacon.js";
import { note } from "./ledger.js";

/** The status of a beacon that is on disk. */
const OK = 200;
/** In place of a status: nothing was heard, and nothing will be, because the browser took it over; or it could not be sent. */
const TAKEN_OVER = 1;
const FAILED = 0;
/** What a collector says of a body that it will never take: here, of one that cannot be made. */
const REJECTED = 400;

/** How long the browser keeps a request that it was left to make, in ms: longer than a page that is still there takes to make it itself. */
const DEFERRED = 5_000;

/** What the browser was left to send last. @type {{ of: string, abort: () => void } | undefined} */
let deferred;

/** A request of which nothing was heard for so long comes to nothing, in ms. */
const PATIENCE = 30_000;

/** How every request to the collector is made. @param {RequestInit} more @returns {RequestInit} */
export const privately = (more) =>
  alone({ credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout?.(PATIENCE), ...more });

/**
 * @callback Answer
 * @param {number} status of the response, or one of the above
 * @param {number} [wait] how long to wait before trying again, in ms
 * @param {number} [items] how many records a 200 answers for; without, it could not be read
 * @param {number} [refused] how many of them are refusals
 * @param {number} [rev] revision of the summary that the collector has
 * @param {import("./account.js").AccountReply} [account] what it says of the account that the beacon was about
 */

/**
 * @param {string} address
 * @param {import("./index.js").Options} options
 * @param {Uint8Array} bytes of the beacon
 * @param {boolean} leaving whether the page may be gone before the answer
 * @param {import("./ledger.js").Departure[]} ledger
 * @param {(account: string | undefined, told: Parameters<Answer>) => void} answer called once
 */
export function post(address, options, bytes, leaving, ledger, answer) {
  let beacon;
  try {
    beacon = readBeacon(options, bytes);
  } catch {
    answer(undefined, [REJECTED]);
    return;
  }
  let body = "";
  let tell = (/** @type {import("./ledger.js").Departure["outcome"]} */ _outcome) => {};
  let sent;
  let taken;
  /** @type {typeof deferred} */
  let former;
  try {
    body = writeBeacon(beacon);
    tell = note(ledger, "beacon", address, body);
    const of = beacon.install + beacon.user;
    // Of the same user, this one says all that the browser was left to send, and more.
    if (deferred?.of === of) former = deferred;
    taken = leaving && defer(address, body, of);
    if (!taken) sent = send(address, body);
  } catch {
    // Below.
  }
  if (!sent) {
    const isGone = taken || (leaving && isTakenOver(address, body));
    tell(isGone ? "taken over" : "failed");
    answer(undefined, [isGone ? TAKEN_OVER : FAILED]);
    return;
  }
  // An engine that trapped throws when it is answered: the host page must not see that.
  hear(sent, tell, (told) => {
    if (told[0] === OK) former?.abort();
    answer(beacon.account, told);
  }).catch(() => {});
}

/** A request for which the browser asks nobody first, which outlives the page. @param {string} address @param {string} body */
export const send = (address, body) => fetch(address, request(body, { keepalive: true }));

/** @param {string} body @param {object} more @returns {RequestInit} */
const request = (body, more) => privately({ method: "POST", body, ...more });

/**
 * Leaves a request to the browser, which makes it when the page is gone, by whatever way, or the time is over, unless a later one of the page
 * was answered until then. False where the browser does not do that.
 * @param {string} address @param {string} body @param {string} of whose it is
 */
function defer(address, body, of) {
  try {
    const abort = new AbortController();
    // @ts-expect-error: not every browser has it.
    fetchLater(address, request(body, { activateAfter: DEFERRED, signal: abort.signal }));
    deferred = { of, abort: () => abort.abort() };
    return true;
  } catch {
    return false;
  }
}

/** Takes back what the browser was left to send, if it did not yet: nothing of this user may be told any more. */
export const withdraw = () => deferred?.abort();

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

/** @param {Promise<Response>} sent @param {ReturnType<typeof note>} tell @param {(told: Parameters<Answer>) => void} answer */
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
  answer(told);
}

/** @param {Response} response @returns {Promise<Parameters<Answer>>} */
async function read(response) {
  const status = Number(response.status);
  // A wait that is a date becomes no number.
  const wait = Number(response.headers.get("retry-after")) * 1000 || 0;
  // Every body is read to its end, or the browser would keep the connection.
  const reply = response.json().catch(() => null);
  if (status !== OK) return [status, wait];
  const { items, rev, account } = (await reply) ?? {};
  if (!Array.isArray(items)) return [FAILED];
  return [status, wait, items.length, items.filter((item) => typeof item !== "string").length, Number(rev), account];
}
