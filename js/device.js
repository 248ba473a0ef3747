// What there is of a key on the device, and how it goes. What it means, the engine knows.

/** What stands in for the browser's storage where that is not to be had: as long as the page lives. @type {Map<string, string>} */
const memory = new Map();

/** @typedef {ReturnType<typeof openDevice>} Device */

/** @param {string} key */
export function openDevice(key) {
  /** All names of a key begin with this. */
  const prefix = `piquel.${key}.`;
  /** Which installs the collector was not heard to erase yet. */
  const erasure = `${prefix}erase`;
  const goes = (/** @type {string} */ name) => name.startsWith(prefix) && name !== erasure;
  return {
    memory,
    prefix,
    erasure,
    /** Under names that begin so, pages keep calls that wait for the engine. */
    early: `${prefix}early.`,
    /** Numbers under which calls were kept that were carried out since. */
    done: `${prefix}done`,
    /** What the definitions declare that calls may name. */
    names: `${prefix}names`,

    /** Removes everything of the key, but for what is still to be erased elsewhere. */
    wipe() {
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
    },
  };
}
