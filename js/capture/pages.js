// Pages that were seen, or were dwelt on: an event once for each view of a page whose path is meant.

import { parseDuration } from "./duration.js";
import { matches } from "./glob.js";
import { listen } from "./page.js";
import { later } from "./shield.js";

/** How often time is added up, and how much of it a turn can be at most, in ms: in between, the device may have slept. */
const TURN = 1_000;
const LONGEST_TURN = 2_000;

/** @typedef {{ path: string, event: string, after?: string }} Page */
/** @typedef {{ path: string, event: string, after: number }} Entry after: ms */

/** @param {import("./index.js").Shared} shared */
export function watchPages({ options, routes, track, warn }) {
  const entries = (Array.isArray(options.pages) ? options.pages : []).flatMap((page) => readEntry(page, warn));
  if (entries.length === 0) return () => {};

  /** Pages in view that were not dwelt on for long enough yet. @type {Entry[]} */
  let waiting = [];
  /** How long this page was visible in all, and up to when that is counted; in ms, by a clock that nobody sets. */
  let dwelt = 0;
  let since = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** Waits for as long as the page is to be seen. */
  const go = () => {
    clearTimeout(timer);
    timer = undefined;
    since = performance.now();
    if (waiting.length === 0 || document.visibilityState === "hidden") return;
    timer = later(turn, Math.max(0, Math.min(TURN, ...waiting.map(({ after }) => after - dwelt))));
  };
  const pause = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    dwelt += Math.min(Math.max(0, performance.now() - since), LONGEST_TURN);
    const due = waiting.filter(({ after }) => after <= dwelt);
    waiting = waiting.filter((entry) => !due.includes(entry));
    for (const { event } of due) track(event);
  };
  const turn = () => {
    pause();
    go();
  };
  const ends = [
    routes.views((path) => {
      pause();
      waiting = entries.filter((entry) => matches(entry.path, path));
      dwelt = 0;
      const events = waiting.filter(({ after }) => after === 0).map(({ event }) => event);
      waiting = waiting.filter(({ after }) => after > 0);
      for (const event of new Set(events)) track(event);
      go();
    }),
    listen(["visibilitychange", "pageshow", "resume"], turn),
    listen(["pagehide", "freeze"], pause),
    () => clearTimeout(timer),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** What `init` was given may be anything. @param {Page} page @param {import("./index.js").Given["warn"]} warn @returns {Entry[]} */
function readEntry(page, warn) {
  const { path, event, after } = page ?? {};
  const ms = after === undefined ? 0 : parseDuration(after);
  if (typeof path === "string" && typeof event === "string" && ms !== undefined) return [{ path, event, after: ms }];
  warn('`capture.pages` are objects with `path`, `event` and perhaps `after`, such as "30s"; one was left out');
  return [];
}
