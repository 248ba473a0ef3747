// The same action that fails again and again: a form that is refused, a button whose calls are.

/** So often in a row, within so many ms from one to the next. */
const FAILURES = 3;
const APART = 120_000;

/** Counts failures of each control or form in a row; `fail` gives whether there were enough, and begins anew then. */
export function countFailures() {
  /** @type {WeakMap<Element, { count: number, latest: number }>} */
  const failures = new WeakMap();
  return {
    /** @param {Element} what @param {number} times */
    fail(what, times) {
      const now = performance.now();
      const before = failures.get(what);
      const count = (before && now - before.latest <= APART ? before.count : 0) + times;
      const isEnough = count >= FAILURES;
      failures.set(what, { count: isEnough ? 0 : count, latest: now });
      return isEnough;
    },
    /** @param {Element} what */
    work(what) {
      failures.delete(what);
    },
  };
}

/**
 * Begins with forms that the browser refuses; gives a function that ends it.
 * @param {ReturnType<typeof countFailures>} failures
 * @param {(event: Event) => void} tell
 */
export function watchForms(failures, tell) {
  /** Each field that is refused tells so: they are one refusal until the browser is done. @type {EventTarget | null} */
  let refused = null;
  const hear = (/** @type {Event} */ event) => {
    try {
      const { type, target, isTrusted } = event;
      if (!isTrusted || !(target instanceof Element)) return;
      if (type === "submit") return failures.work(target);
      // By attribute: to a form, an element of that name takes the place of a property, and so on.
      const form = target.closest("form");
      if (!form || form === refused) return;
      refused = form;
      queueMicrotask(() => {
        refused = null;
      });
      if (failures.fail(form, 1)) tell(event);
    } catch {
      // What a page made of its elements is not to be read: nothing failed.
    }
  };
  for (const event of ["invalid", "submit"]) addEventListener(event, hear, { capture: true, passive: true });
  return () => {
    for (const event of ["invalid", "submit"]) removeEventListener(event, hear, true);
  };
}
