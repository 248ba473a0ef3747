// Clicks on the same place, one soon after the other: to which the page did not answer at all, and those that were repeated in vain.

import { watchAnswers } from "./answers.js";
import { focusedField, isBare, isExplained, isOverDisabled, isUnseen, leads, placeAt } from "./clickables.js";
import { listen, placesOf } from "./page.js";

/** Clicks go on while they are no further apart, in ms and in px. */
const SOON = 1_000;
const NEAR = 40;
/** A page that has not answered by now has the user wait, in ms. */
const PATIENCE = 1_000;
/** A page that has not answered by now will not, in ms. */
const LATEST_ANSWER = 3_000;
/** So many clicks in vain are rage; on what does not look clickable, some more. */
const RAGE = 3;
const RAGE_ELSEWHERE = 4;
/** Who moves further with the button down drags, in px. */
const DRAG = 8;
/** A page that was busy for so long in its own answer may have shown a dialog of the browser, in ms. */
const BUSY = 500;

/**
 * @typedef {object} Run
 * @property {Element} place
 * @property {boolean} isClickable
 * @property {number} x where it began
 * @property {number} y
 * @property {MouseEvent} pressed the latest press
 * @property {number[]} clicks when
 * @property {MouseEvent | undefined} latest the latest click
 * @property {string | undefined} feature
 * @property {Element | null} field that had the focus before
 * @property {import("./answers.js").Answers} answers
 */
/** @typedef {{ place: Element, x: number, y: number, at: number }} Spot */

/**
 * Begins; gives a function that ends it.
 * @param {import("./index.js").Shared["featureOf"]} featureOf
 * @param {(event: "$rage_click" | "$dead_click", feature: string | undefined) => void} tell
 */
export function watchRuns(featureOf, tell) {
  /** @type {Run | undefined} */
  let run;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /**
   * What answered once, or has a tooltip that may be all there is to it: where it does not answer, it is at its end (a stepper, a
   * carousel), or chosen already, far more often than broken.
   * @type {WeakSet<Element>}
   */
  const works = new WeakSet();
  /** The latest press on what does not look clickable. @type {Spot | undefined} */
  let spot;
  const now = () => performance.now();

  const end = () => {
    clearTimeout(timer);
    run?.answers.end();
    run = undefined;
  };
  /** @param {() => void} act @param {number} ms */
  const later = (act, ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        act();
      } catch {
        end();
      }
    }, ms);
  };

  /** Whether so many clicks were in vain. @param {Run} run @param {number} count */
  const isRage = ({ isClickable }, count) => count >= (isClickable ? RAGE : RAGE_ELSEWHERE - 1);
  /** Clicks to which there was no answer in time. @param {Run} run */
  const inVain = ({ clicks }) => clicks.filter((at) => now() - at >= PATIENCE).length;

  /** Whether it answered in a way that shows only now, or in one that never shows. @param {Run} run */
  const isAnswered = ({ place, latest, field, answers }) =>
    answers.isChanged(true) ||
    answers.isSubmitted() ||
    leads(place, latest?.defaultPrevented === true) ||
    document.visibilityState === "hidden" ||
    (field !== null && field === focusedField()) ||
    isUnseen(place);

  /** It did something, as far as anybody can tell. */
  const work = () => {
    if (run) works.add(run.place);
    end();
  };
  const answered = () => {
    // Too late for some of the clicks, perhaps.
    if (run && isRage(run, inVain(run))) tell("$rage_click", run.feature);
    work();
  };
  const judgeRage = () => {
    if (!run) return;
    if (isAnswered(run)) return work();
    if (isRage(run, run.clicks.length)) tell("$rage_click", run.feature);
    if (!run.isClickable) return end();
    later(judgeDeath, LATEST_ANSWER - PATIENCE);
  };
  const judgeDeath = () => {
    if (!run) return;
    if (isAnswered(run)) return work();
    tell("$dead_click", run.feature);
    end();
  };
  /** The user does something else: they have seen enough, or nobody can tell any more. */
  const goOn = () => {
    if (!run) return;
    const at = run.clicks.at(-1);
    if (at !== undefined && now() - at >= PATIENCE) judgeDeath();
    else if (isRage(run, inVain(run)) && !isAnswered(run)) tell("$rage_click", run.feature);
    end();
  };

  /** @param {MouseEvent} event @param {Element[]} places @param {import("./clickables.js").Place} at */
  const begin = (event, places, { place, isClickable }) => {
    const { clientX: x, clientY: y } = event;
    if (isExplained(place)) works.add(place);
    if (works.has(place) || (!isClickable && isOverDisabled(event))) return;
    const answers = watchAnswers(places, { place, isClickable, isBare: isBare(place) }, answered);
    const [latest, feature, field] = [undefined, undefined, focusedField()];
    run = { place, isClickable, x, y, pressed: event, clicks: [], latest, feature, field, answers };
    later(end, LATEST_ANSWER);
  };
  /** @param {Spot | undefined} one @param {MouseEvent} event @param {Element} place */
  const isSame = (one, { clientX, clientY }, place) =>
    one?.place === place && now() - one.at <= SOON && Math.hypot(clientX - one.x, clientY - one.y) <= NEAR;

  const press = (/** @type {PointerEvent} */ event) => {
    if (!event.isTrusted) return;
    const places = placesOf(event);
    const at = isPlain(event) ? placeAt(places) : undefined;
    if (run && at && isSame({ ...run, at: run.clicks.at(-1) ?? now() }, event, at.place)) {
      run.pressed = event;
      run.answers.repeat();
      if (!run.answers.isChanged(false)) return;
      answered();
    } else goOn();
    const before = spot;
    spot = at && { place: at.place, x: event.clientX, y: event.clientY, at: now() };
    // One click on what is no control is nothing; from the second on it may be that somebody expects something.
    if (at && (at.isClickable || isSame(before, event, at.place))) begin(event, places, at);
  };
  const click = (/** @type {MouseEvent} */ event) => {
    if (!event.isTrusted) return;
    const places = placesOf(event);
    const at = isPlain(event) ? placeAt(places) : undefined;
    // By the keyboard, nothing was pressed before.
    if (event.detail === 0 && at?.isClickable && run?.place !== at.place) {
      goOn();
      begin(event, places, at);
    }
    if (!run) return;
    const { clientX, clientY } = run.pressed;
    const isDrag = event.detail > 0 && Math.hypot(event.clientX - clientX, event.clientY - clientY) > DRAG;
    // A widget may look chosen once it was pressed: the place is that of the press.
    if (isDrag || !places.includes(run.place)) return end();
    const begun = now();
    run.clicks.push(begun);
    run.latest = event;
    run.feature = featureOf(event);
    later(judgeRage, PATIENCE);
    setTimeout(() => {
      if (now() - begun > BUSY) end();
    });
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" && event.key !== " ") goOn();
  };

  const ends = [
    listen(["pointerdown"], press),
    listen(["click"], click),
    listen(["keydown"], key),
    listen(["contextmenu"], end),
  ];
  return () => {
    for (const one of ends) one();
    end();
  };
}

/** Whether it is what one does to use something, and in this page. @param {MouseEvent} event */
const isPlain = ({ button, ctrlKey, metaKey, shiftKey, altKey }) =>
  button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;
