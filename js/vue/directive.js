// `v-piquel-track="'event'"`, or with props `v-piquel-track="{ event, props }"`: tracks clicks on its element.

/** @typedef {string | { event: string, props?: import("../index.js").Values }} Tracked */

/**
 * @param {import("../index.js").Piquel["track"]} track
 * @returns {import("vue").ObjectDirective<HTMLElement, Tracked>}
 */
export function trackDirective(track) {
  /** What is tracked by now, and how that ends. @type {WeakMap<HTMLElement, { tracked: Tracked, end: () => void }>} */
  const elements = new WeakMap();
  return {
    mounted(element, { value }) {
      const state = { tracked: value, end: () => element.removeEventListener("click", hear) };
      const hear = () => {
        const { tracked } = state;
        if (typeof tracked === "string") track(tracked);
        else if (tracked) track(tracked.event, tracked.props);
      };
      element.addEventListener("click", hear);
      elements.set(element, state);
    },
    updated(element, { value }) {
      const state = elements.get(element);
      if (state) state.tracked = value;
    },
    unmounted(element) {
      elements.get(element)?.end();
      elements.delete(element);
    },
    // A server renders nothing of it.
    getSSRProps: () => ({}),
  };
}
