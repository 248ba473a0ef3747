// What has to be there before any library. Broken widgets hear no mouse: whoever listens on them, or for them on the document, is not called.

const HEARD = ["pointerdown", "pointerup", "mousedown", "mouseup", "touchstart", "touchend", "click", "dblclick"];

for (const type of HEARD) {
  document.addEventListener(
    type,
    (event) => {
      const { target } = event;
      if (target instanceof Element && target.closest("section[id$=-broken]")) event.stopImmediatePropagation();
    },
    true,
  );
}

// What moves by scripts takes the time of no clock that a test can set, either.
const { matchMedia } = window;
window.matchMedia = (query) =>
  matchMedia.call(window, query.includes("prefers-reduced-motion: reduce") ? "all" : query);
