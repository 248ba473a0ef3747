// `window.piquel`, for pages with the classic script.

import type { init, Piquel } from "../index.js";

/** What the script, and the snippet before it, put into the page: the calls of what `init` started last. */
export type PiquelGlobal = Piquel & {
  /** Starts piquel for this page. Calls that came before wait for it. Before the script came, it gives this object itself. */
  init: typeof init;
  /** The version of the script; undefined before it came. */
  readonly version?: string;
};

declare global {
  interface Window {
    piquel: PiquelGlobal;
  }
  var piquel: PiquelGlobal;
}
