// Errors that nobody caught: that there was one, never what it says or where it came from.

/** So many are told within so many ms: a loop that throws is one that breaks, not a thousand. */
const MOST = 10;
const WITHIN = 60_000;
/** Of scripts of others, of which nothing is told; and what is no error, although browsers say so. */
const NO_ERROR = /^Script error|ResizeObserver loop/;
/** Of what the user added to the browser. */
const EXTENSION = /-extension:\/\//;

/**
 * Begins; gives a function that ends it.
 * @param {(event: Event) => void} tell
 */
export function watchErrors(tell) {
  /** When the latest ones were told. @type {number[]} */
  let told = [];
  const hear = (/** @type {Event} */ event) => {
    try {
      if (!event.isTrusted || !isError(/** @type {any} */ (event))) return;
      const now = performance.now();
      told = told.filter((at) => now - at < WITHIN);
      if (told.length >= MOST) return;
      told.push(now);
      tell(event);
    } catch {
      // What the page threw is not to be read: whose it is is not known.
    }
  };
  for (const event of ["error", "unhandledrejection"]) addEventListener(event, hear, true);
  return () => {
    for (const event of ["error", "unhandledrejection"]) removeEventListener(event, hear, true);
  };
}

/** @param {ErrorEvent & PromiseRejectionEvent} event */
function isError({ type, target, message, filename, reason }) {
  // What could not be loaded tells of itself by the same name.
  if (type === "error") return target === window && !NO_ERROR.test(message) && !EXTENSION.test(filename);
  // Whoever ends what was begun meant to.
  return reason?.name !== "AbortError" && !EXTENSION.test(reason?.stack ?? "");
}
