// Which forms are submitted: told a moment after the event, because a page that sends a form by itself may find it invalid first.

import { findIn, isAttached, LISTENING, listen, placesAround, placesOf } from "./page.js";

/** How long a page has to show that what was to be submitted is invalid, in ms: for validation by promises, and a rendering. */
const SETTLING = 200;

/**
 * @typedef {object} Submission
 * @property {Element} form
 * @property {Element[]} places the form, and all that it is in
 * @property {Element | null} [submitter] the button that was used, if one was
 */

/** @param {(submission: Submission) => void} tell */
export function watchSubmits(tell) {
  /** By form. @type {Map<Element, () => void>} */
  const pending = new Map();
  /** What a dialog's way of closing just went through, without sending anything. @type {Element | null} */
  let closing = null;

  /**
   * It is being submitted.
   * @param {Submission} submission
   * @param {Event} [event] with which the browser says so
   */
  const submit = (submission, event) => {
    const { form } = submission;
    // Somebody who clicks twice submits once.
    if (pending.has(form)) return;
    // Before the page had its turn: it may clear the fields of what it sent, and these be required.
    const wasInvalid = findIn(form, ":invalid") !== null;
    const isRefused = () =>
      (!event || event.defaultPrevented) &&
      isAttached(form) &&
      (wasInvalid || findIn(form, '[aria-invalid="true"]') !== null);
    const settle = (isLeft = true) => {
      clearTimeout(timer);
      if (!pending.delete(form)) return;
      try {
        if (isLeft || !isRefused()) tell(submission);
      } catch {
        // What a page made of its elements is not to be read.
      }
    };
    const timer = setTimeout(() => settle(false), SETTLING);
    pending.set(form, settle);
  };

  /** Who goes away has submitted. */
  const settle = () => {
    for (const each of [...pending.values()]) each();
  };

  const hear = (/** @type {Event} */ event) => {
    try {
      const [form] = placesOf(event);
      const { submitter } = /** @type {SubmitEvent} */ (event);
      if (submitter?.getAttribute("formmethod") === "dialog") {
        closing = form;
        setTimeout(() => (closing = null));
      } else submit({ form, places: placesAround(form), submitter }, event);
    } catch {
      // What a page made of its elements is not to be read.
    }
  };
  /** Ends all that listens. */
  const ending = new AbortController();
  const listening = { ...LISTENING, signal: ending.signal };
  addEventListener("submit", hear, listening);
  // That of a form in a shadow tree does not leave it: whoever acts there is followed.
  const roots = new WeakSet();
  const unfollow = listen(["pointerdown", "keydown"], (event) => {
    for (const root of event.composedPath()) {
      if (!(root instanceof ShadowRoot) || roots.has(root)) continue;
      roots.add(root);
      root.addEventListener("submit", hear, listening);
    }
  });
  return {
    submit,
    settle,
    /** @param {Element} form */
    isClosing: (form) => form === closing,
    end() {
      ending.abort();
      unfollow();
      for (const form of [...pending.keys()]) pending.delete(form);
    },
  };
}
