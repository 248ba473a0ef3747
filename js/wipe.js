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
