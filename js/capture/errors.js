// Errors that nobody caught: that there were some. Their texts and sources are kept nowhere.

/** So many count at most, in so many ms: code that runs with every frame fails with every frame. */
const MOST = 3;
const WITHIN = 1_000;

/** Where extensions of browsers have their code. */
const EXTENSION = /\b[a-z-]*extension:\/\//;

/**
 * Begins; gives a function that ends it.
 * @param {() => void} tell
 */
export function watchErrors(tell) {
  let count = 0;
  let since = Number.NEGATIVE_INFINITY;
  const fail = () => {
    const now = performance.now();
    if (now - since >= WITHIN) {
      since = now;
      count = 0;
    }
    count += 1;
    if (count <= MOST) tell();
  };
  /** @param {ErrorEvent & PromiseRejectionEvent} event */
  const look = ({ type, isTrusted, defaultPrevented, error, filename, reason }) => {
    // Whoever prevents what browsers do by default has dealt with it.
    if (!isTrusted || defaultPrevented) return;
    if (type === "unhandledrejection") {
      // To be aborted is no failure.
      if (reason?.name !== "AbortError" && !(reason instanceof Error && EXTENSION.test(`${reason.stack}`))) fail();
      // Browsers hide those of other origins, and have none for their own notices, such as that of a ResizeObserver.
    } else if (error !== null && error !== undefined && !EXTENSION.test(filename)) fail();
  };
  /** What was thrown may throw when it is looked at. @param {() => void} act */
  const safely = (act) => {
    try {
      act();
    } catch {
      // It counts as none.
    }
  };
  const hear = (/** @type {Event} */ event) => {
    const judge = () => look(/** @type {ErrorEvent & PromiseRejectionEvent} */ (event));
    // Once all have heard of it, so that it is known whether somebody dealt with it.
    safely(() => setTimeout(() => safely(judge)));
  };
  // What elements could not load does not come here.
  const types = ["error", "unhandledrejection"];
  for (const type of types) addEventListener(type, hear);
  return () => {
    for (const type of types) removeEventListener(type, hear);
  };
}
