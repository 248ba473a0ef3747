// What the vendors' scripts do to the frames that they put into a page: a launcher gets a button, which opens and closes the window.

/**
 * @param {string} launcher selector of the frame with the button
 * @param {() => HTMLElement} open puts the window into the page, and gives it
 */
export function launch(launcher, open) {
  const frame = /** @type {HTMLIFrameElement} */ (document.querySelector(launcher));
  /** @type {HTMLElement | null} */
  let window = null;
  const { contentDocument: inner } = frame;
  if (!inner) throw new Error("the frame is another site's");
  inner.open();
  inner.write('<!doctype html><button aria-label="Open" style="position: fixed; inset: 0">Open</button>');
  inner.close();
  inner.querySelector("button")?.addEventListener("click", () => {
    if (window) window.remove();
    window = window ? null : open();
  });
}
