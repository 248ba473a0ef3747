// The classic script: `window.piquel` for pages without modules. It makes the calls that waited, and gives each call to what `init` started
// last. The engine is in the same file; what few pages need is loaded from beside it.

// First: where the script lies is known only while it is read.
import "./beside.js";
import { init } from "../index.js";
import { stub } from "./stub.js";

/** Put here by scripts/package.mjs. */
const VERSION = /** @type {string} */ (/** @type {any} */ (globalThis).PIQUEL_VERSION);

/** @typedef {import("./stub.js").Call} Call */

/** Takes the place of the stub, keeping the object: a page may hold on to it. @param {any} piquel */
function takeOver(piquel) {
  /** @param {import("../index.js").Options} options */
  piquel.init = (options) => {
    const started = init(options);
    Object.assign(piquel, started);
    /** @type {Call[]} */
    const calls = piquel.q.splice(0);
    for (const { m, a, tell } of calls) {
      // Taken back, or a name that only a hand could have put there.
      if (Object.hasOwn(piquel, m) && typeof piquel[m] === "function") {
        const given = piquel[m](...a);
        tell?.(given);
      }
    }
    return started;
  };
  piquel.version = VERSION;
  // Whatever was called before `init` waits for it.
  const first = piquel.q.findIndex((/** @type {Call} */ { m }) => m === "init");
  if (first >= 0) piquel.init(...piquel.q.splice(first, 1)[0].a);
}

if (typeof window !== "undefined" && typeof document !== "undefined") {
  try {
    const piquel = stub(window);
    // The same script twice in a page is one.
    if (!piquel.version) takeOver(piquel);
  } catch (error) {
    console.warn("piquel: cannot start, calls have no effect:", error);
  }
}
