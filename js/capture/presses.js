// Clicks that nothing answers. Those on the same target, one soon after the other, are one try; what a try was is known some time after
// its latest click.

import { watchAnswers } from "./answers.js";
import { targetOf } from "./targets.js";

/** An answer that comes later than that after a click, in ms, is late: somebody goes on clicking. Clicks that are as far apart are two tries. */
const SOON = 1_000;
/** What did not answer until then, in ms, does not answer. */
const LATEST = 2_500;
/** How long the end of a request is waited for that began in time, in ms. */
const LATEST_REQUEST = 7_500;
/** So many clicks without an answer are rage. */
const RAGE = 3;
/** How far apart clicks on the same place can be, and how far a hand trembles in one, in CSS px. */
const NEAR = 30;
/** Most tries that are waited for. */
const MOST_TRIES = 16;

/**
 * @typedef {object} Try
 * @property {import("./targets.js").Target} target
 * @property {MouseEvent} first
 * @property {MouseEvent} latest
 * @property {Set<Event>} waiting clicks that can still be answered soon
 * @property {number} unanswered clicks that nothing answered soon
 * @property {boolean} isAnswered at all, and in time
 * @property {boolean} isOpen whether another click may belong to it
 * @property {boolean} isOver whether it is too late for an answer
 * @property {boolean} isRage
 * @property {boolean} isSent whether a request followed
 * @property {number} failed calls that were refused
 * @property {boolean} isHeeded whether a call was not
 * @property {Event[]} acts what the browser does where the page does not prevent it
 * @property {string | undefined} feature
 */
/** @typedef {"rage" | "dead" | "failed" | "worked"} Outcome */

/**
 * Begins; gives a function that ends it.
 * @param {(event: Event) => string | undefined} featureOf
 * @param {(outcome: Outcome, done: Try) => void} tell what became of a try; `failed` and `worked` besides the others
 */
export function watchPresses(featureOf, tell) {
  /** @type {Try[]} */
  let tries = [];
  /** What is pressed now. @type {{ event: MouseEvent, target: import("./targets.js").Target, isAnswered: boolean } | null} */
  let press = null;
  /** The latest press of all: with it, the watch on answers goes on. */
  let turn = 0;
  /** @type {Set<ReturnType<typeof setTimeout>>} */
  const timers = new Set();
  const after = (/** @type {number} */ delay, /** @type {() => void} */ act) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      guard(act);
    }, delay);
    timers.add(timer);
  };

  const answers = watchAnswers(
    (isMove) => {
      if (press && !(isMove && press.target.isNowhere)) press.isAnswered = true;
      for (const each of tries) {
        if (each.isOver || (isMove && each.target.isNowhere)) continue;
        each.isAnswered = true;
        each.waiting.clear();
      }
    },
    ({ at, status, isCall }) => {
      for (const each of tries) {
        if (at < each.first.timeStamp || at > each.latest.timeStamp + LATEST) continue;
        each.isSent = true;
        if (!isCall || at > each.latest.timeStamp + SOON) continue;
        if (status >= 400) each.failed += 1;
        else each.isHeeded = true;
      }
    },
  );

  /** @param {MouseEvent} event */
  const down = (event) => {
    press = null;
    if (!isPlain(event)) return;
    const path = event.composedPath();
    const target = targetOf(path);
    // Of what changed before, others are told; what is to come belongs to this press.
    answers.look();
    if (!target || !answers.watch(path, target.control)) return;
    press = { event, target, isAnswered: false };
    rest();
  };
  /** Ends the watch where no other press comes. */
  const rest = () => {
    turn += 1;
    const mine = turn;
    after(LATEST, () => {
      if (mine !== turn) return;
      answers.look();
      answers.rest();
    });
  };

  /** @param {MouseEvent} event */
  const click = (event) => {
    const pressed = press;
    press = null;
    // A key has no place, and what was dragged was not clicked.
    if (!pressed || !isPlain(event) || event.detail === 0 || !isNear(event, pressed.event)) return;
    if (event.composedPath()[0] !== pressed.target.element) return;
    const { target, isAnswered } = pressed;
    let one = tries.find((each) => each.isOpen && each.target.control === target.control && isNear(event, each.latest));
    if (!one) {
      one = {
        target,
        first: pressed.event,
        latest: event,
        waiting: new Set(),
        unanswered: 0,
        isAnswered: false,
        isOpen: true,
        isOver: false,
        isRage: false,
        isSent: false,
        failed: 0,
        isHeeded: false,
        acts: [],
        feature: featureOf(event),
      };
      tries.push(one);
      if (tries.length > MOST_TRIES) tries.shift();
    }
    one.latest = event;
    if (target.isLink) one.acts.push(event);
    if (isAnswered) one.isAnswered = true;
    else one.waiting.add(event);
    follow(one, event);
    rest();
  };

  /** Waits for what becomes of a click. @param {Try} one @param {MouseEvent} event */
  const follow = (one, event) => {
    const isLatest = () => one.latest === event;
    after(SOON, () => {
      answers.look();
      if (one.waiting.delete(event)) one.unanswered += 1;
      if (!isLatest()) return;
      one.isOpen = false;
      if (one.unanswered < RAGE || isActing(one)) return;
      one.isRage = true;
      tell("rage", one);
    });
    after(LATEST, () => {
      if (!isLatest()) return;
      answers.look();
      one.isOver = true;
    });
    after(LATEST_REQUEST, () => isLatest() && settle(one));
  };

  /** Says what a try was. @param {Try} one */
  const settle = (one) => {
    tries = tries.filter((each) => each !== one);
    answers.ask();
    if (tries.length === 0) answers.end();
    if (one.failed > 0 && !one.isHeeded) tell("failed", one);
    else if (one.isHeeded) tell("worked", one);
    if (!one.isRage && !one.isAnswered && !one.isSent && one.target.isClickable && !isActing(one)) tell("dead", one);
  };

  /** What the browser does by itself answers. @param {Event} event */
  const submit = (event) => {
    for (const each of tries) if (each.isOpen) each.acts.push(event);
  };
  /** Whoever leaves does not wait for the end of requests. */
  const leave = () => {
    for (const each of [...tries]) if (each.isOver) settle(each);
  };

  /** @type {[string, (event: any) => void][]} */
  const listeners = [
    ["pointerdown", down],
    ["click", click],
    ["submit", submit],
    ["pagehide", leave],
  ].map(([type, listener]) => [
    /** @type {string} */ (type),
    (event) => guard(() => /** @type {any} */ (listener)(event)),
  ]);
  for (const [type, listener] of listeners) addEventListener(type, listener, { capture: true, passive: true });
  return () => {
    for (const [type, listener] of listeners) removeEventListener(type, listener, true);
    for (const timer of timers) clearTimeout(timer);
    answers.end();
  };
}

/** Whether the browser does something that was not prevented. @param {Try} one */
const isActing = ({ acts }) => acts.some(({ defaultPrevented }) => !defaultPrevented);

/** By the user, with the main button and nothing held: else, it is a menu, or opens elsewhere. @param {MouseEvent} event */
const isPlain = ({ isTrusted, button, ctrlKey, metaKey, shiftKey, altKey }) =>
  isTrusted && button === 0 && !(ctrlKey || metaKey || shiftKey || altKey);

/** @param {MouseEvent} one @param {MouseEvent} other */
const isNear = (one, other) =>
  Math.abs(one.clientX - other.clientX) <= NEAR && Math.abs(one.clientY - other.clientY) <= NEAR;

/** What a page made of its elements is not to be read: nothing was clicked. @param {() => void} act */
function guard(act) {
  try {
    act();
  } catch {
    // As above.
  }
}
