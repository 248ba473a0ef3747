// Clicks on what bears `data-piquel="event_name"`, from `init` on: the facade keeps them until the engine runs.

/**
 * Begins; gives a function that ends it.
 * @param {(event: string) => void} track
 */
export function watchClicks(track) {
  const click = (/** @type {Event} */ event) => {
    for (const place of event.composedPath()) {
      const name = place instanceof Element && place.getAttribute("data-piquel");
      if (name) return track(name);
    }
  };
  document.addEventListener("click", click, true);
  return () => document.removeEventListener("click", click, true);
}
