// What there is of a key on the device, and how it goes. What it means, the engine knows.

/** What stands in for the browser's storage where that is not to be had: as long as the page lives. @type {Map<string, string>} */
export const memory = new Map();

/** All names of a key begin with this. @param {string} key */
export const prefixOf = (key) => `piquel.${key}.`;

/** Removes everything of a key. @param {string} key */
export function wipe(key) {
  for (const name of memory.keys()) {
    if (name.startsWith(prefixOf(key))) memory.delete(name);
  }
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(prefixOf(key))) localStorage.removeItem(name);
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
