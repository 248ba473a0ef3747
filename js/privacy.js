// The user's wishes on the device: that nothing may be known of them here, which all pages of a key hear of, and that what the
// collector knows is to be erased, which is not forgotten before the collector said so.

/** Most characters of what is to be erased: a hundred installs that the collector did not confirm yet. */
const MOST = 3200;

/** Where the collector is, if requests may go there at all; else empty. @param {import("./index.js").Options} options */
export const collectorOf = ({ endpoint, export: exports = "collector" }) =>
  exports === "collector" ? `${endpoint ?? ""}`.replace(/\/+$/, "") : "";

/** @typedef {import("./device.js").Device} Device */

/** @param {Device} device */
const installName = ({ prefix }) => `${prefix}install`;
/** @param {Device} device */
const denialName = ({ prefix }) => `${prefix}denied`;

/** Has the other pages of a key stop, and leaves nothing behind. @param {Device} device */
export function tellDenial(device) {
  try {
    localStorage.setItem(denialName(device), "1");
    localStorage.removeItem(denialName(device));
  } catch {
    // Where storage is forbidden or full, the other pages find out by what is gone.
  }
}

/**
 * Whether an event of the window says that another page tells. A page in the back-forward cache does not hear: what it finds gone when it
 * comes back may have been denied.
 * @param {Device} device
 * @param {Event & { key?: string | null, newValue?: string | null, persisted?: boolean }} event
 * @param {boolean} isRunning whether there is an engine
 */
export const isDenial = (device, event, isRunning) =>
  event.type === "storage"
    ? event.key === denialName(device) && event.newValue
    : event.type === "pageshow" && event.persisted && isRunning && isGone(device);

/** @param {Device} device */
function isGone(device) {
  try {
    return !device.memory.has(installName(device)) && !localStorage.getItem(installName(device));
  } catch {
    return false;
  }
}

/**
 * Notes that the collector has to erase this install, if that may outlive the page. Gives all installs that it has to erase.
 * @param {Device} device
 * @param {boolean} isLasting
 */
export function orderErasure(device, isLasting) {
  const { erasure } = device;
  let order = device.memory.get(installName(device)) ?? "";
  try {
    order += localStorage.getItem(installName(device)) ?? "";
    order += localStorage.getItem(erasure) ?? "";
    if (order && isLasting) localStorage.setItem(erasure, order.slice(0, MOST));
  } catch {
    // Where storage is forbidden or full, the request has to succeed at once.
  }
  return order;
}
