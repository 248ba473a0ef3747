// Clicks on what bears `data-piquel="event_name"`, from `init` on: the facade keeps them until the engine runs.

import { listen } from "./listen.js";

/**
 * Begins; gives a function that ends it.
 * @param {(event: string) => void} track
 */
export function watchClicks(track) {
  // By window and prototype: to a document and a form, an element of that name takes the place of a method.
  const read = Element.prototype.getAttribute;
  /** What a label is about to click: that is the same click. @type {unknown} */
  let labelled;
  /** @type {unknown} */
  let latest;
  const click = (/** @type {Event} */ event) => {
    try {
      const path = event.composedPath();
      const isEcho = path[0] === labelled;
      /** @type {string | null | false | undefined} */
      let name;
      for (const place of path) {
        if (place instanceof HTMLLabelElement) labelled = place.control;
        name ||= place instanceof Element && read.call(place, "data-piquel");
      }
      if (name && !(isEcho && name === latest)) track(name);
      latest = name;
      // It does so at once, or not at all.
      setTimeout(() => {
        labelled = 0;
      });
    } catch {
      // What a page made of its elements is not to be read: nothing was clicked.
    }
  };
  return listen(["click"], click);
}
