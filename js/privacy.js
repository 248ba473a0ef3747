// The user's wishes on the device: that nothing may be known of them here, which all pages of a key hear of, and that what the
// collector knows is to be erased, which is not forgotten before the collector said so.

import { erasureName, memory, prefixOf } from "./device.js";

/** Most characters of what is to be erased: a hundred installs that the collector did not confirm yet. */
const MOST = 3200;

/** Where the collector is, if requests may go there at all; else empty. @param {import("./index.js").Options} options */
export const collectorOf = ({ endpoint, export: exports = "collector" }) =>
  exports === "collector" ? `${endpoint ?? ""}`.replace(/\/+$/, "") : "";

/** @param {string} key */
const installName = (key) => `${prefixOf(key)}install`;
/** @param {string} key */
const denialName = (key) => `${prefixOf(key)}denied`;

/** Has the other pages of a key stop, and leaves nothing behind. @param {string} key */
export function tellDenial(key) {
  try {
    localStorage.setItem(denialName(key), "1");
    localStorage.removeItem(denialName(key));
  } catch {
    // Where storage is forbidden or full, the other pages find out by what is gone.
  }
}

/**
 * Does something when another page tells; gives a function that ends it. A page in the back-forward cache does not hear: what it
 * finds gone when it comes back may have been denied.
 * @param {string} key
 * @param {() => boolean} isRunning
 * @param {() => void} act
 */
export function hearDenial(key, isRunning, act) {
  const hear = (
    /** @type {Event & { key?: string | null, newValue?: string | null, persisted?: boolean }} */ event,
  ) => {
    const isTold = event.key === denialName(key) && event.newValue;
    if (isTold || (event.persisted && isRunning() && isGone(key))) act();
  };
  const events = ["storage", "pageshow"];
  for (const event of events) addEventListener(event, hear, true);
  return () => {
    for (const event of events) removeEventListener(event, hear, true);
  };
}

/** @param {string} key */
function isGone(key) {
  try {
    return !memory.has(installName(key)) && !localStorage.getItem(installName(key));
  } catch {
    return false;
  }
}

/**
 * Notes that the collector has to erase this install, if that may outlive the page. Gives all installs that it has to erase.
 * @param {string} key
 * @param {boolean} isLasting
 */
export function orderErasure(key, isLasting) {
  let order = memory.get(installName(key)) ?? "";
  try {
    order += localStorage.getItem(installName(key)) ?? "";
    order += localStorage.getItem(erasureName(key)) ?? "";
    if (order && isLasting) localStorage.setItem(erasureName(key), order.slice(0, MOST));
  } catch {
    // Where storage is forbidden or full, the request has to succeed at once.
  }
  return order;
}
