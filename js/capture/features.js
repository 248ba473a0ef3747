// Which feature somebody uses: that of the region where they act (`data-piquel-feature`), else that of the route.

import { matches } from "./glob.js";

/** By prototype: what a page made of its elements is not asked. */
const read = Element.prototype.getAttribute;

/**
 * The feature in whose region an event happened, the innermost one; undefined if it was in none.
 * @param {Event} event
 * @returns {string | undefined}
 */
export function regionOf(event) {
  for (const place of event.composedPath()) {
    const name = place instanceof Element && read.call(place, "data-piquel-feature");
    if (name) return name;
  }
  return undefined;
}

/**
 * The feature that is used on a path, the first of those whose globs mean it.
 * @param {Record<string, string[]>} features
 * @param {string} path
 */
export function featureAt(features, path) {
  return Object.keys(features).find((feature) => features[feature].some((glob) => matches(glob, path)));
}
