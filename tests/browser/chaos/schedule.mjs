// What is done to the tabs, drawn at random: the same for the same seed, and plain JSON, so that a part of it can be run again.

import { USERS, WITHOUT } from "../harness/shared.mjs";
import { generator } from "./random.mjs";

/**
 * Facts are written as words: `w` for a `worked` event, `s7` for a `saved` one with the value 7; behind a `~`, how many turns of
 * the event loop pass after it.
 * @typedef {(
 *   | { do: "open", facts?: string }
 *   | { do: "glance", facts: string, then: "close" | "away" | "kill" }
 *   | { do: "track", bursts: { tab: number, facts: string }[], wait: boolean }
 *   | { do: "reload" | "close" | "away" | "back" | "freeze" | "thaw" | "look" | "flush", tab: number }
 *   | { do: "kill", tab: number, after: "reload" | "close" }
 *   | { do: "clear", tab: number | null }
 *   | { do: "clock", tab: number, days: number }
 *   | { do: "identify", tab: number, user: string }
 *   | { do: "crash" | "restart", tabs: number }
 * )} Step what `glance` opens is left at once, which is mostly before its engine runs; `clear` without a tab is done by the browser; a
 *   `clock` is moved once `tab` has tracked a fact, and once it was moved the tab tracks another
 */
/** @typedef {{ without: string[], steps: Step[] }} Schedule `without`: what the pages lack, see WITHOUT */
/** @typedef {"open" | "away" | "frozen"} State */

/**
 * @typedef {object} Limits
 * @property {number} [mostTabs]
 * @property {boolean} [gentle] nothing that may take facts: no kills, no clearing
 */

const STEPS = { least: 10, more: 8 };
const MOST_TABS = 6;
const MOST_FACTS = 8;
const MOST_HOPS = 12;
/** Few enough that most values come again. */
const DIFFERENT_VALUES = 14;
const DAYS = [1, 2, 3, -1, -2];

/** @param {number} seed @param {Limits} [limits] @returns {Schedule} */
export function draw(seed, { mostTabs = MOST_TABS, gentle } = {}) {
  const random = generator(seed);
  const isGentle = gentle ?? random.flip(0.4);
  const without = Object.keys(WITHOUT).filter(() => random.flip(0.2));
  const most = 1 + random.below(mostTabs);
  /** Tabs, by number, that are open or not any more. @type {Map<number, State>} */
  const states = new Map();
  let opened = 0;
  /** Tabs that may be in the middle of tracking when they were frozen or left. */
  const busy = new Set();
  /** @type {Step[]} */
  const steps = [];

  const facts = () =>
    Array.from({ length: 1 + random.below(MOST_FACTS) }, () => {
      const what = random.flip(0.6) ? "w" : `s${random.below(DIFFERENT_VALUES)}`;
      return random.flip(0.5) ? what : `${what}~${random.below(MOST_HOPS)}`;
    }).join(" ");
  const inState = (/** @type {State} */ state) => [...states].filter(([, is]) => is === state).map(([tab]) => tab);
  const open = (/** @type {string | undefined} */ eager) => {
    states.set(opened, "open");
    opened += 1;
    steps.push({ do: "open", ...(eager && { facts: eager }) });
  };
  const wake = (/** @type {number} */ tab) => {
    steps.push({ do: states.get(tab) === "away" ? "back" : "thaw", tab });
    states.set(tab, "open");
    busy.delete(tab);
  };
  /** @param {number} n */
  const reopen = (n) => {
    states.clear();
    busy.clear();
    for (let k = 0; k < n; k += 1) {
      states.set(opened, "open");
      opened += 1;
    }
  };

  for (let n = 1 + random.below(most); n > 0; n -= 1) open(random.flip(0.3) ? facts() : undefined);
  const length = STEPS.least + random.below(STEPS.more);
  while (steps.length < length) {
    const living = inState("open");
    const last = steps.at(-1);
    /** Tabs are tracking while the next step is done. */
    const isTracking = last?.do === "track" && !last.wait;
    // Without a tab that can be asked, nothing else makes sense.
    if (living.length === 0) {
      const [one] = states.keys();
      if (one === undefined) open(undefined);
      else wake(one);
      continue;
    }
    const tab = random.of(living);
    const kind = random.of(KINDS);
    if (kind === "track") {
      const chosen = living.filter((one) => one === tab || random.flip(0.6));
      steps.push({ do: "track", bursts: chosen.map((one) => ({ tab: one, facts: facts() })), wait: random.flip(0.4) });
    } else if (kind === "open") {
      if (states.size < most) open(random.flip(0.3) ? facts() : undefined);
    } else if (kind === "glance") {
      const then = random.of(
        isGentle ? /** @type {const} */ (["close", "away"]) : /** @type {const} */ (["close", "away", "kill"]),
      );
      if (then === "away") states.set(opened, then);
      opened += 1;
      steps.push({ do: kind, facts: facts(), then });
    } else if (kind === "reload" || kind === "look" || kind === "flush") {
      steps.push({ do: kind, tab });
    } else if (kind === "close") {
      states.delete(tab);
      steps.push({ do: kind, tab });
    } else if (kind === "away" || kind === "freeze") {
      states.set(tab, kind === "away" ? "away" : "frozen");
      if (isTracking) busy.add(tab);
      steps.push({ do: kind, tab });
    } else if (kind === "back" || kind === "thaw") {
      const asleep = inState(kind === "back" ? "away" : "frozen");
      if (asleep.length === 0) continue;
      wake(random.of(asleep));
    } else if (kind === "identify" || kind === "clock") {
      // Whose facts are those that are being tracked, and of which day?
      if (isTracking || busy.size > 0) continue;
      if (kind === "clock") steps.push({ do: kind, tab, days: random.of(DAYS) });
      else steps.push({ do: kind, tab, user: random.of(USERS) });
    } else if (kind === "restart") {
      const n = 1 + random.below(Math.min(most, 2));
      reopen(n);
      steps.push({ do: kind, tabs: n });
    } else if (!isGentle) {
      if (kind === "kill") {
        const after = random.flip(0.5) ? "reload" : "close";
        if (after === "close") states.delete(tab);
        steps.push({ do: kind, tab, after });
      } else if (kind === "clear") {
        if (busy.size > 0) continue;
        steps.push({ do: kind, tab: random.flip(0.5) ? tab : null });
      } else if (!without.includes("indexedDB")) {
        // localStorage alone is not promised to outlive it.
        const n = 1 + random.below(Math.min(most, 2));
        reopen(n);
        steps.push({ do: "crash", tabs: n });
      }
    }
  }
  return { without, steps };
}

/** How often each is drawn. */
const KINDS = /** @type {const} */ ([
  ...Array(10).fill("track"),
  ...Array(3).fill("open"),
  ...Array(2).fill("glance"),
  ...Array(2).fill("reload"),
  "close",
  ...Array(2).fill("away"),
  ...Array(3).fill("back"),
  "freeze",
  ...Array(2).fill("thaw"),
  "look",
  "flush",
  ...Array(2).fill("identify"),
  ...Array(2).fill("clock"),
  ...Array(2).fill("kill"),
  "clear",
  "crash",
  "restart",
]);
