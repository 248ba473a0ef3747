// Which feature somebody uses: that of the region where they act (`data-piquel-feature`), else that of the route.

/** By window and prototype: what a page made of its elements is not asked. */
const read = Element.prototype.getAttribute;

/**
 * The feature in whose region an event happened, the innermost one; undefined if it was in none.
 * @param {Event} event
 * @returns {string | undefined}
 */
export function featureOf(event) {
  for (const place of event.composedPath()) {
    const name = place instanceof Element && read.call(place, "data-piquel-feature");
    if (name) return name;
  }
  return undefined;
}
