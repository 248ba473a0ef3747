// What apps called in pages that ended before their engine ran, as waiting.js kept it: an engine does it that stands in for the one of that
// page, as if it were another page of this device, at the times of the calls. Loaded where there is any.

import * as calls from "./calls.js";

/** What was written so long ago, in ms, nobody else is about to do: its page is gone, or waits in vain. */
const YOUNG = 5_000;
/** Many pages may find something to do at once: which of them is the first, so long decides, in ms. */
const SPREAD = 200;
/** What apps call. @type {readonly unknown[]} */
const FACTS = ["track", "setUsage", "identify", "group", "reset"];

/** Pages' stores whose turn comes later. @type {WeakSet<import("./store.js").Store>} */
const later = new WeakSet();

/** @typedef {Omit<import("./engine.js").Parts, "trapped">} Parts */
/** Calls that were kept: where, when last, and of a page that began when. @typedef {{ name: string, written: number, begun: number, lost: number, calls: any[][] }} Kept */

/**
 * Does what other pages left to be done. What may still be done where it was called waits, and is looked at later. May reject.
 * @param {Parts} parts of the engine that is about to start, or runs
 * @param {typeof import("./engine.js").run} run
 */
export async function takeUp(parts, run) {
  const { facade, store } = parts;
  await new Promise((done) => setTimeout(done, SPREAD * Math.random()));
  const { early } = facade.device;
  const own = early + facade.claim();
  const names = Object.keys(localStorage).filter((name) => name.startsWith(early) && name !== own);
  let isYoung = false;
  for (const kept of names.map(read).sort((one, other) => one.begun - other.begun)) {
    if (Math.abs(Date.now() - kept.written) < YOUNG) isYoung = true;
    else if (facade.isCurrent()) await carryOut(kept, parts, run, own);
  }
  facade.call("tell", Date.now(), calls.HEAR, 1);
  if (!isYoung || later.has(store)) return;
  later.add(store);
  setTimeout(() => {
    later.delete(store);
    if (facade.isCurrent()) parts.takeUp();
  }, YOUNG);
}

/** @param {string} name @returns {Kept} without calls if it cannot be read */
function read(name) {
  try {
    const [written, begun, lost, ...calls] = JSON.parse(localStorage.getItem(name) ?? "");
    return { name, written, begun, lost, calls };
  } catch {
    return { name, written: 0, begun: 0, lost: 0, calls: [] };
  }
}

/** @param {Kept} kept @param {Parts} parts @param {typeof import("./engine.js").run} run @param {string} own where this page keeps its calls */
async function carryOut({ name, begun, lost, calls }, parts, run, own) {
  const tab = Number(name.slice(parts.facade.device.early.length));
  // The page shows its prompts itself, and goes on to use the store.
  const facade = { ...parts.facade, begun, uses: undefined, listens: () => false };
  const store = { ...parts.store, onFall() {}, stop() {} };
  const engine = await run({ ...parts, facade, store, tab, takeUp() {}, trapped() {} });
  if (!engine) return;
  const isThere = localStorage.getItem(name) !== null;
  // Before the first call: one that traps does so once.
  localStorage.removeItem(name);
  if (isThere && !engine.isTaken) {
    for (const [fact, t, a, b, c] of calls) {
      const waiting = localStorage.getItem(own);
      if (FACTS.includes(fact)) engine[/** @type {"track"} */ (fact)](t, a, b ?? undefined, c ?? undefined);
      // Of somebody who left then, this page knows nothing.
      if (fact === "reset" && waiting !== null) localStorage.setItem(own, waiting);
    }
    engine.catchUp(lost);
    engine.leave();
  }
  engine.close(false);
}
