// Clicks on what bears `data-piquel="event_name"`, from `init` on: the facade keeps them until the engine runs.

/**
 * Begins; gives a function that ends it.
 * @param {(event: string) => void} track
 */
export function watchClicks(track) {
  const click = (/** @type {Event} */ event) => {
    const [target] = event.composedPath();
    const declared = target instanceof Element && target.closest("[data-piquel]");
    if (declared) track(declared.getAttribute("data-piquel") ?? "");
  };
  document.addEventListener("click", click, true);
  return () => document.removeEventListener("click", click, true);
}
