// What the user tried again and again, and it failed each time: a form that is not valid, requests that servers refuse.

import { fits, listen, placesOf } from "./page.js";

/** So many failures of the same, one after the other, are told once. */
const TOO_OFTEN = 3;
/** Requests that end within this time after an action are taken for its own, in ms. */
const WITHIN = 5_000;
const ASKED = ["fetch", "xmlhttprequest"];
const REFUSED = 400;
const ACTION =
  "a[href], button, input:is([type=button i], [type=submit i], [type=image i]), [role=button], [role^=menuitem]";

/**
 * @typedef {object} Attempt
 * @property {Element} action a form, or what was clicked
 * @property {number} at
 * @property {boolean} hasFailed
 * @property {string | undefined} feature
 */

/**
 * Begins; gives a function that ends it.
 * @param {import("./index.js").Shared["featureOf"]} featureOf
 * @param {(feature: string | undefined) => void} tell
 */
export function watchFailures(featureOf, tell) {
  /** How often each failed since it last went well. @type {WeakMap<Element, number>} */
  const failures = new WeakMap();
  /** @type {Attempt | undefined} */
  let attempt;

  /** @param {Element} action @param {Event} event */
  const begin = (action, event) => {
    if (attempt && !attempt.hasFailed) failures.delete(attempt.action);
    attempt = { action, at: performance.now(), hasFailed: false, feature: featureOf(event) };
  };
  const fail = () => {
    if (!attempt || attempt.hasFailed) return;
    attempt.hasFailed = true;
    const { action, feature } = attempt;
    const count = (failures.get(action) ?? 0) + 1;
    failures.set(action, count % TOO_OFTEN);
    if (count === TOO_OFTEN) tell(feature);
  };

  const requests = new PerformanceObserver((list) => {
    try {
      if (!attempt || performance.now() - attempt.at > WITHIN) return;
      for (const { initiatorType, responseStatus = 0 } of /** @type {any[]} */ (list.getEntries())) {
        if (ASKED.includes(initiatorType) && responseStatus >= REFUSED) fail();
      }
    } catch {
      // What a page made of its clock is not to be read.
    }
  });
  requests.observe({ type: "resource" });
  const ends = [
    () => requests.disconnect(),
    listen(["click", "submit"], (event) => {
      if (!event.isTrusted) return;
      const [target, ...around] = placesOf(event);
      const place = [target, ...around].find((one) => fits(one, `form, ${ACTION}`));
      if (!place) return;
      // A form is one action, however it is submitted: by a button, that began with the click.
      const { form } = /** @type {{ form?: unknown }} */ (/** @type {unknown} */ (place));
      const action = form instanceof HTMLFormElement ? form : place;
      if (!(/** @type {SubmitEvent} */ (event).submitter) || attempt?.action !== action) begin(action, event);
    }),
    // Each field that is not valid says so. The form is that of the button, or nobody asked to submit it.
    listen(["invalid"], (event) => {
      const { form } = /** @type {{ form?: unknown }} */ (/** @type {unknown} */ (placesOf(event)[0]));
      if (attempt && attempt.action === form) fail();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
