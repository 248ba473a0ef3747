// A store, as all frameworks want one: a value that stays the same object while nothing in it changed, and word of when it did.

/**
 * @template T
 * @typedef {object} Store
 * @property {T} unknown what is known on a server, and while a page takes up what a server rendered
 * @property {() => T} get the same again while nothing changed; never throws
 * @property {(changed: () => void) => () => void} subscribe gives a function that ends it
 */

/**
 * @template T
 * @param {object} source
 * @param {T} source.unknown
 * @param {() => T} source.read what is true now; may be a new object each time
 * @param {(look: () => void) => () => void} source.listen has `look` called when that may have changed, until what it gives is called;
 *   called when somebody subscribes to what nobody has
 * @returns {Store<T> & { look: () => void }} `look` reads anew, and tells
 */
export function openStore({ unknown, read, listen }) {
  let value = unknown;
  /** Whether it was read in this task: who renders asks twice, and must get the same though a clock goes on in between. */
  let isFresh = false;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  /** @type {(() => void) | null} */
  let end = null;

  /** Whether there is news. */
  const renew = () => {
    const next = read();
    if (isSame(next, value)) return false;
    value = next;
    return true;
  };
  const look = () => {
    if (!renew()) return;
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (error) {
        console.error("piquel: a subscriber threw", error);
      }
    }
  };
  return {
    unknown,
    look,
    get() {
      if (!end && !isFresh) {
        isFresh = true;
        queueMicrotask(() => {
          isFresh = false;
        });
        renew();
      }
      return value;
    },
    subscribe(changed) {
      // The same function may be given twice, and is ended one by one.
      const own = () => changed();
      listeners.add(own);
      if (!end) {
        end = listen(look);
        renew();
      }
      return () => {
        if (!listeners.delete(own) || listeners.size > 0) return;
        end?.();
        end = null;
      };
    },
  };
}

/** Whether two values say the same: of plain objects and lists, all that is in them. @param {any} one @param {any} other @returns {boolean} */
export function isSame(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  );
}
