// What there is of a key on the device, and how it goes. What it means, the engine knows.

/** What stands in for the browser's storage where that is not to be had: as long as the page lives. @type {Map<string, string>} */
export const memory = new Map();

/** All names of a key begin with this. @param {string} key */
export const prefixOf = (key) => `piquel.${key}.`;

/** Which installs the collector was not heard to erase yet. @param {string} key */
export const erasureName = (key) => `${prefixOf(key)}erase`;

/** Removes everything of a key, but for what is still to be erased elsewhere. @param {string} key */
export function wipe(key) {
  const goes = (/** @type {string} */ name) => name.startsWith(prefixOf(key)) && name !== erasureName(key);
  for (const name of memory.keys()) {
    if (goes(name)) memory.delete(name);
  }
  try {
    for (const name of Object.keys(localStorage)) {
      if (goes(name)) localStorage.removeItem(name);
    }
  } catch {
    // Where storage is forbidden, nothing was stored.
  }
  try {
    indexedDB.deleteDatabase(`piquel.${key}`);
  } catch {
    // The same.
  }
}

/** Has the next engine of this key begin with a reset. @param {string} key */
export function orderReset(key) {
  try {
    localStorage.setItem(resetName(key), "");
  } catch {
    // Where storage is forbidden, there is nothing to forget.
  }
}

/** @param {string} key */
export function isResetOrdered(key) {
  try {
    return localStorage.getItem(resetName(key)) !== null;
  } catch {
    return false;
  }
}

/** @param {string} key */
const resetName = (key) => `${prefixOf(key)}reset`;
