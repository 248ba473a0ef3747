// Clicks on what the definitions name by a CSS selector. What bears `data-piquel` is watched by js/clicks.js, before anything is loaded.

import { attributeOf, fits, listenToClicks, readSelectors } from "./page.js";

/** @param {import("./index.js").Shared} shared */
export function watchClicks(shared) {
  const { track } = shared;
  const declared = readDeclared(shared);
  /** The events of the latest click, which its echo does not repeat. @type {Set<string>} */
  let latest = new Set();
  if (Object.keys(shared.options.clicks || {}).length === 0) return () => {};
  return listenToClicks((places, isEcho) => {
    const told = isEcho ? latest : new Set();
    for (const { event, isMark } of declared(places)) {
      if (!isMark && !told.has(event)) track(event);
      told.add(event);
    }
    latest = told;
  });
}

/**
 * Gives a function that tells which events are declared for a click: each with the element that they are declared for, marks first,
 * and only the innermost of these.
 * @param {Pick<import("./index.js").Shared, "options" | "warn">} shared
 */
export function readDeclared({ options, warn }) {
  if (options.clicks === false) return () => [];
  const selectors = readSelectors(options.clicks ?? {}, warn);
  return (/** @type {Element[]} */ places) => {
    const marked = places.find((place) => attributeOf(place, "data-piquel"));
    const declared = marked ? [{ event: `${attributeOf(marked, "data-piquel")}`, place: marked, isMark: true }] : [];
    for (const [selector, event] of selectors) {
      const place = places.find((place) => fits(place, selector));
      if (place) declared.push({ event, place, isMark: false });
    }
    return declared;
  };
}
