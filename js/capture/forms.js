// Forms that have a name, by `data-piquel-form` or by the definitions: begun, submitted, abandoned. Never read: values, names of fields,
// texts.

import { isAsked } from "./asked.js";
import {
  attributeOf,
  findAllIn,
  findIn,
  fits,
  hasPlace,
  holds,
  isAttached,
  listen,
  listenToClicks,
  placesOf,
  readSelectors,
} from "./page.js";
import { watchSubmits } from "./submits.js";

const START = "$form_start";
const SUBMIT = "$form_submit";
const ABANDON = "$form_abandon";
/** What browsers say of what they fill in by themselves, or replace. */
const REPLACED = "insertReplacementText";
/** Buttons that submit where there is no form: those that say so, else the only one that says nothing. */
const SAYS_SUBMIT = ":is(button, input):is([type=submit i], [type=image i])";
const SAYS_NOTHING = "button:not([type])";
/** Fields in which Enter submits. */
const FIELDS =
  "input:not([type=button i], [type=checkbox i], [type=color i], [type=file i], [type=image i], [type=radio i], [type=range i], [type=reset i], [type=submit i])";

/** @typedef {{ region: Element, name: string }} Named a form, or what stands for one */

/** @param {import("./index.js").Shared} shared */
export function watchForms({ options, names, routes, track, warn }) {
  const isNeeded = [START, SUBMIT, ABANDON].some((event) => isAsked(names, event));
  if (options.forms === false || !isNeeded) return () => {};
  const selectors = readSelectors(options.forms ?? {}, warn);
  /** What was begun, and whether it had a place in the page since. @type {Map<Element, { name: string, hadPlace: boolean }>} */
  const begun = new Map();
  /** Whose content a script collected, as `form.submit()` does without an event. @type {Set<Element>} */
  const collected = new Set();
  /** Where the user pointed or typed last. @type {Element | undefined} */
  let touched;

  /** @param {Element[]} places @returns {Named | undefined} */
  const namedAt = (places) => {
    for (const region of places) {
      const name =
        attributeOf(region, "data-piquel-form") || selectors.find(([selector]) => fits(region, selector))?.[1];
      if (name) return { region, name };
    }
    return undefined;
  };
  /** Fields may belong to a form in which they are not. @param {Event} event */
  const namedBy = (event) => {
    const places = placesOf(event);
    const { form } = /** @type {{ form?: unknown }} */ (/** @type {unknown} */ (places[0] ?? {}));
    return namedAt(places) ?? (form instanceof HTMLFormElement ? namedAt([form]) : undefined);
  };

  /** @param {Element} region @param {string} event */
  const finish = (region, event) => {
    const form = begun.get(region)?.name;
    begun.delete(region);
    collected.delete(region);
    sizes?.unobserve(region);
    if (form) track(event, { form });
  };
  /** The user went away from it. @param {Element} region */
  const leave = (region) => {
    submits.settle();
    finish(region, collected.has(region) ? SUBMIT : ABANDON);
  };

  const submits = watchSubmits(({ form, places }) => {
    // One form may hold several that have a name.
    for (const region of [...begun.keys()]) if (region !== form && holds(form, region)) finish(region, SUBMIT);
    const named = namedAt(places);
    if (!named) return;
    const { region, name } = named;
    if (begun.has(region)) finish(region, SUBMIT);
    else track(SUBMIT, { form: name });
  });

  /** What is removed or hidden has no size any more. */
  const sizes = watchSizes((region) => {
    const one = begun.get(region);
    if (!one) return;
    if (hasPlace(region)) one.hadPlace = true;
    else if (one.hadPlace || !isAttached(region)) leave(region);
  });

  const touch = (/** @type {Event} */ event) => {
    if (event.isTrusted) touched = namedBy(event)?.region;
  };
  const change = (/** @type {Event} */ event) => {
    const { isTrusted, inputType = "" } = /** @type {InputEvent} */ (event);
    if (!isTrusted) return;
    const named = namedBy(event);
    if (!named) return;
    const { region, name } = named;
    // What browsers fill in while nobody is at the form begins nothing.
    if (region !== touched && (!inputType || inputType === REPLACED)) return;
    collected.delete(region);
    if (begun.has(region)) return;
    begun.set(region, { name, hadPlace: hasPlace(region) });
    sizes?.observe(region);
    track(START, { form: name });
  };

  /** Where there is no form, and so no event, what would submit one. @param {Element[]} places @param {Element | undefined} button */
  const press = (places, button) => {
    const named = namedAt(places);
    if (!named || /** @type {any} */ (places[0]).form || places.some((place) => place instanceof HTMLFormElement))
      return;
    const { region } = named;
    const isExplicit = findIn(region, SAYS_SUBMIT) !== null;
    const buttons = findAllIn(region, isExplicit ? SAYS_SUBMIT : SAYS_NOTHING);
    if (!isExplicit && buttons.length !== 1) return;
    if (button ? buttons.includes(button) : buttons.length > 0)
      submits.submit({ form: region, places: places.slice(places.indexOf(region)) });
  };

  let path = routes.path();
  const ends = [
    () => submits.end(),
    () => sizes?.disconnect(),
    listen(["pointerdown", "keydown"], touch),
    listen(["input", "change"], change),
    listen(["formdata"], (event) => {
      const [form] = placesOf(event);
      if (submits.isClosing(form)) return;
      for (const region of begun.keys()) if (holds(form, region) || holds(region, form)) collected.add(region);
    }),
    listenToClicks((places, isEcho) => {
      const button = places.find((place) => fits(place, `${SAYS_SUBMIT}, ${SAYS_NOTHING}`));
      if (button && !isEcho) press(places.slice(places.indexOf(button)), button);
    }),
    listen(["keydown"], (/** @type {KeyboardEvent} */ event) => {
      const places = placesOf(event);
      if (event.key !== "Enter" || event.isComposing || event.repeat || !event.isTrusted || !fits(places[0], FIELDS))
        return;
      press(places, undefined);
    }),
    listen(["pagehide"], () => {
      submits.settle();
      for (const region of [...begun.keys()]) leave(region);
    }),
    routes.watch((next) => {
      if (next === path) return;
      path = next;
      submits.settle();
      // The steps of a form may have routes of their own: who acted in it has not left, as long as it is there.
      for (const region of [...begun.keys()]) if (region !== touched) leave(region);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** @param {(element: Element) => void} look */
function watchSizes(look) {
  try {
    return new ResizeObserver((entries) => {
      for (const { target } of entries) {
        try {
          look(target);
        } catch {
          // What a page made of its elements is not to be read.
        }
      }
    });
  } catch {
    // That something was hidden is not noticed, then.
    return undefined;
  }
}
