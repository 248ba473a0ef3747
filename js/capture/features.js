// Which feature somebody uses: that of the region where they act (`data-piquel-feature`), else that of the route.

import { matches } from "./glob.js";

/** By prototype: what a page made of its elements is not asked. */
const read = Element.prototype.getAttribute;

/**
 * The feature in whose region an event happened, the innermost one that counts; undefined if it was in none.
 * @param {Event} event
 * @param {(feature: string) => boolean} [counts]
 * @returns {string | undefined}
 */
export function regionOf(event, counts = () => true) {
  for (const place of event.composedPath()) {
    const name = place instanceof Element && read.call(place, "data-piquel-feature");
    if (name && counts(name)) return name;
  }
  return undefined;
}

/**
 * The feature that is used on a path, the first one that counts of those whose globs mean it.
 * @param {Record<string, string | string[]>} features
 * @param {string} path
 * @param {(feature: string) => boolean} [counts]
 */
export function featureAt(features, path, counts = () => true) {
  const isMeant = (/** @type {string} */ feature) =>
    [features[feature]].flat().some((glob) => matches(`${glob}`, path));
  return Object.keys(features).find((feature) => isMeant(feature) && counts(feature));
}
