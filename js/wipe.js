// Removes everything of a key from the device.

/** @param {string} key */
export function wipe(key) {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(`piquel.${key}.`)) localStorage.removeItem(name);
    }
  } catch {
    // Where storage is forbidden, nothing was stored.
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
const resetName = (key) => `piquel.${key}.reset`;
