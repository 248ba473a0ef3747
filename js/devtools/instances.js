// Which instances of piquel run in this page, and what each was started with. Knows where the facade keeps them (`PLACE` of ../index.js),
// and hears of each that starts before the app gets hold of it.

/** @typedef {import("../index.js").Piquel} Piquel */
/** @typedef {import("../index.js").Options} Options */
/** @typedef {{ piquel: Piquel, given: Options }} Running */

const PLACE = Symbol.for("piquel");

/** Where they are; made here if none has started yet, as the facade would make it. @returns {Map<string, Running>} */
function placeOf() {
  const page = /** @type {any} */ (window);
  if (!page[PLACE]) Object.defineProperty(page, PLACE, { value: new Map(), configurable: true });
  return page[PLACE];
}

/**
 * Tells of all that run and of each that starts, until the function that it gives is called.
 * @param {(running: Running) => void} came
 */
export function watchInstances(came) {
  let isOver = false;
  /** @type {Map<string, Running> | undefined} */
  let place;
  /** Whatever happens here must not keep an app from starting. @param {Running} running */
  const tell = (running) => {
    try {
      came(running);
    } catch (error) {
      console.error("piquel: the devtools do not hear an instance", error);
    }
  };

  const adopt = () => {
    const found = placeOf();
    if (isOver || found === place) return;
    place = found;
    /** @param {"set" | "delete"} name @param {(...given: any[]) => any} value */
    const replace = (name, value) => Object.defineProperty(found, name, { value, configurable: true });
    replace("set", (key, running) => {
      Map.prototype.set.call(found, key, running);
      tell(running);
      return found;
    });
    replace("delete", (key) => {
      // With the last of them the facade takes the place away, and the next one makes another.
      queueMicrotask(adopt);
      return Map.prototype.delete.call(found, key);
    });
    for (const running of found.values()) tell(running);
  };
  adopt();

  return () => {
    isOver = true;
    const found = /** @type {any} */ (place);
    delete found.set;
    delete found.delete;
    const page = /** @type {any} */ (window);
    if (found.size === 0 && page[PLACE] === found) delete page[PLACE];
  };
}
