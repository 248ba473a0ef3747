// Times as people say them, kept true while the page is open.

import { useSyncExternalStore } from "react";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How often the page's relative times are worded anew. */
const TICK = 15_000;

const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

let now = Date.now();

/** @param {() => void} watcher */
function subscribe(watcher) {
  const timer = setInterval(() => {
    now = Date.now();
    watcher();
  }, TICK);
  return () => clearInterval(timer);
}

/** @param {number} at @param {number} present */
function relative(at, present) {
  const ago = present - at;
  if (ago < MINUTE) return "just now";
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min ago`;
  if (ago < DAY) return `${Math.floor(ago / HOUR)} h ago`;
  if (ago < 30 * DAY) return `${Math.floor(ago / DAY)} d ago`;
  return DATE.format(at);
}

/** A moment, relative to now; exact where the pointer rests on it. @param {{ at: number }} props */
export function When({ at }) {
  const present = useSyncExternalStore(subscribe, () => now);
  return (
    <time dateTime={new Date(at).toISOString()} title={EXACT.format(at)}>
      {relative(at, present)}
    </time>
  );
}
