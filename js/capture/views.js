// Page views: the pattern of the route, once for each page that comes into view.

import { isAsked } from "./asked.js";
import { listen } from "./page.js";
import { maskPath } from "./path.js";
import { patternOf } from "./pattern.js";
import { later } from "./shield.js";

const PAGE = "$page";
/** How often, and how many times, a router is asked until it has come to where the address is: code and data of a route may be on the way. */
const EVERY = 100;
const MOST_ASKED = 50;

/** @param {import("./index.js").Shared} shared */
export function watchViews({ options, names, routes, track, warn, isDevelopment }) {
  if (!isAsked(names, PAGE)) return () => {};
  const { pattern } = options;
  const tell = (/** @type {string} */ path) => track(PAGE, { path });
  if (typeof pattern !== "function") return routes.views((path) => tell(maskPath(path)));

  /** What its router has not told yet. @type {string | undefined} */
  let waiting;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** Nothing is told of it any more. */
  const settle = () => {
    clearTimeout(timer);
    if (waiting !== undefined) tell(maskPath(waiting));
    waiting = undefined;
  };
  /** @param {string} path @param {number} asked */
  const ask = (path, asked) => {
    const told = call(pattern, warn);
    const known = patternOf(told, path);
    waiting = path;
    if (known === undefined && asked < MOST_ASKED) {
      timer = later(() => ask(path, asked + 1), EVERY);
      return;
    }
    if (known === undefined && told !== undefined && isDevelopment)
      warn("`capture.pattern` gives what is no pattern of the present path:", told);
    if (known !== undefined) {
      waiting = undefined;
      tell(known);
    } else settle();
  };
  const ends = [
    routes.views((path) => {
      settle();
      ask(path, 0);
    }),
    listen(["pagehide"], settle),
    () => clearTimeout(timer),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** What the app says; what it throws is nothing. @param {() => unknown} pattern @param {import("./index.js").Given["warn"]} warn */
function call(pattern, warn) {
  try {
    return pattern() ?? undefined;
  } catch (error) {
    warn("`capture.pattern` threw:", error);
    return undefined;
  }
}
