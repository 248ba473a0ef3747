// What apps called in pages that ended before their engine ran, as waiting.js kept it: an engine does it that stands in for the one of that
// page, as if it were another page of this device, at the times of the calls. Loaded where there is any.

import * as calls from "./calls.js";

/** What was written so long ago, in ms, nobody else is about to do: its page is gone, or waits in vain. */
const YOUNG = 5_000;
/** Many pages may find something to do at once: which of them is the first, so long decides, in ms. */
const SPREAD = 200;
/** As much is done at once, or a page would wait for its engine. The rest follows after so long, in ms. */
const MOST = 8;
const PAUSE = 100;
/** What apps call. @type {readonly unknown[]} */
const FACTS = ["track", "setUsage", "identify", "group", "reset"];

/** Pages' stores whose turn comes later. @type {WeakSet<import("./store.js").Store>} */
const later = new WeakSet();

/** Numbers under which this page found calls that it carries out, or has. @type {Set<number>} */
const doing = new Set();

/** @typedef {Omit<import("./engine.js").Parts, "trapped">} Parts */
/** @typedef {typeof import("./engine.js").run} Run */
/** Calls that were kept: under which number, when last (0: they were left), and of a page that began when. @typedef {{ tab: number, written: number, begun: number, lost: number, calls: any[][] }} Kept */

/**
 * Does what other pages left to be done. What may still be done where it was called waits, and is looked at later. May reject.
 * @param {Parts} parts of the engine that is about to start, or runs
 * @param {Run} run
 */
export async function takeUp(parts, run) {
  const { facade, store } = parts;
  const kept = find(parts);
  const due = kept.filter(isDue).sort((one, other) => one.begun - other.begun);
  if (due.length > 0) {
    await new Promise((done) => setTimeout(done, SPREAD * Math.random()));
    for (const one of due.slice(0, MOST)) await carryOut(one, parts, run);
    facade.call("tell", Date.now(), calls.HEAR, 1);
  }
  const isMore = due.length > MOST;
  if ((kept.length === due.length && !isMore) || later.has(store)) return;
  later.add(store);
  setTimeout(
    () => {
      later.delete(store);
      if (facade.isCurrent()) parts.takeUp();
    },
    isMore ? PAUSE : YOUNG,
  );
}

/** Whether nobody else does it. Who logs out may be gone, and somebody else have come: that does not wait. @param {Kept} kept */
const isDue = ({ written, calls }) => Math.abs(Date.now() - written) > YOUNG || calls.some(isReset);

const isReset = (/** @type {any} */ call) => call?.[0] === "reset";

/** What other pages keep. @param {Parts} parts @returns {Kept[]} */
function find({ facade: { claim, device } }) {
  const own = device.early + claim();
  const names = Object.keys(localStorage).filter((name) => name.startsWith(device.early) && name !== own);
  return names.map((name) => {
    const tab = Number(name.slice(device.early.length));
    try {
      const [written, begun, lost, ...calls] = JSON.parse(localStorage.getItem(name) ?? "");
      return { tab, written: Number(written) || 0, begun: past(Number(begun) || 0), lost: Number(lost) || 0, calls };
    } catch {
      return { tab, written: 0, begun: 0, lost: 0, calls: [] };
    }
  });
}

/** @param {Kept} kept @param {Parts} parts @param {Run} run */
async function carryOut({ tab, written, begun, lost, calls }, parts, run) {
  const { isCurrent, emit, device } = parts.facade;
  const name = device.early + tab;
  let isTelling = false;
  let isOver = false;
  const more = {
    // What time alone made true the page tells itself, and it shows its prompts.
    facade: {
      ...parts.facade,
      begun,
      uses: undefined,
      listens: () => false,
      emit: (/** @type {Parameters<typeof emit>} */ ...given) => isTelling && emit(...given),
    },
    // The page goes on to use it.
    store: { ...parts.store, onFall() {}, stop() {} },
    takeUp() {},
    trapped() {
      isOver = true;
    },
  };
  if (!isCurrent()) return;
  if (localStorage.getItem(device.done)?.includes(`${tab}`)) parts.store.finish(tab);
  if (doing.has(tab) || localStorage.getItem(name) === null) return;
  doing.add(tab);
  const user = readUser(device);
  // Where nothing is in its way, it has put the number on the list: a call that traps does so once.
  const engine = await run({ ...parts, ...more, tab });
  if (!engine) return;
  try {
    for (const call of isCurrent() ? calls : []) {
      const all = isReset(call) ? Object.entries(localStorage) : [];
      isTelling = true;
      attempt(engine, call);
      isTelling = false;
      if (isOver || !isCurrent()) break;
      // What waits elsewhere, and what is done, is nobody's to forget.
      for (const [name, text] of all) if (name.startsWith(device.early)) localStorage.setItem(name, text);
      if (isReset(call)) parts.store.finish(tab);
    }
    if (!isOver && isCurrent()) {
      // Somebody may have come since whoever this was, who did not log out.
      const isLate = written > 0 && user && !calls.some(isReset);
      if (isLate && readUser(device) !== user) engine.identify(Date.now(), user);
      engine.catchUp(lost);
      engine.leave();
    }
  } finally {
    end(engine, !isCurrent());
  }
  if (!isOver || !isCurrent()) return;
  // How many it may have taken along that trapped: nobody knows which of them.
  const next = await run({ ...parts, ...more, tab: Math.ceil(Math.random() * 2 ** 52) });
  next?.catchUp(lost + calls.length);
  next?.close(false);
}

/** A time of day of then. It can't be later than now: that clock was set back since. @param {number} t */
const past = (t) => Math.min(t, Date.now());

/** Makes a call that may be none. @param {import("./engine.js").Engine} engine @param {any} call */
function attempt(engine, call) {
  if (!Array.isArray(call)) return;
  const [fact, t, a, b, c] = call;
  if (!FACTS.includes(fact) || typeof t !== "number" || (fact !== "reset" && typeof a !== "string")) return;
  try {
    engine[/** @type {"track"} */ (fact)](past(t), a, b ?? undefined, c ?? undefined);
  } catch {
    // If that was a trap, it is noticed.
  }
}

/** @param {import("./engine.js").Engine} engine @param {boolean} isDenied */
function end(engine, isDenied) {
  try {
    engine.close(isDenied);
  } catch {
    // One that trapped is let go all the same.
  }
}

/** Who is identified; the bytes of a text are kept as characters. @param {import("./device.js").Device} device */
function readUser({ prefix }) {
  const text = localStorage.getItem(`${prefix}user`);
  return text && new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}
