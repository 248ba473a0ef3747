// Clicks on what bears `data-piquel="event_name"`, from `init` on: the facade keeps them until the engine runs.

/**
 * Begins; gives a function that ends it.
 * @param {(event: string) => void} track
 */
export function watchClicks(track) {
  // By window and prototype: to a document and a form, an element of that name takes the place of a method.
  const read = Element.prototype.getAttribute;
  const click = (/** @type {Event} */ event) => {
    try {
      for (const place of event.composedPath()) {
        const name = place instanceof Element && read.call(place, "data-piquel");
        if (name) return track(name);
      }
    } catch {
      // What a page made of its elements is not to be read: nothing was clicked.
    }
  };
  addEventListener("click", click, true);
  return () => removeEventListener("click", click, true);
}
