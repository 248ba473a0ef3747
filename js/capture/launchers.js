// Launchers of support: a click on one in the page, or the focus that goes into the frame of one. What is in a frame is not looked at.

import { LAUNCHERS } from "./known.js";
import { findAll, fits, isVisible, listen } from "./page.js";

/** @param {(why: string) => void} tell */
export function watchLaunchers(tell) {
  /** Whose window was opened, and not closed since as far as one knows. @type {Set<string>} */
  const opened = new Set();
  /** Whether the focus goes on by itself, from one thing to the next. */
  let isPassing = false;
  /** @param {string} selector */
  const isThere = (selector) => findAll(selector).some(isVisible);

  /** @param {import("./known.js").Launcher} launcher @param {string} how */
  const tellOf = ({ vendor }, how) => {
    if (opened.has(vendor)) return;
    opened.add(vendor);
    tell(`the launcher of ${vendor} was ${how}`);
  };
  const look = () => {
    for (const { vendor, window } of LAUNCHERS) if (opened.has(vendor) && !isThere(window)) opened.delete(vendor);
  };

  const ends = [
    listen(["pointerdown", "pointerover", "keydown"], (event) => {
      isPassing = /** @type {KeyboardEvent} */ (event).key === "Tab";
    }),
    listen(["blur"], (event) => {
      if (event.target !== window || !event.isTrusted || isPassing) return;
      look();
      const open = LAUNCHERS.filter(({ window }) => isThere(window));
      // Only then does the frame have it.
      setTimeout(() => {
        try {
          enter(open);
        } catch {
          // What a page made of its elements is not to be read.
        }
      });
    }),
  ];
  /** @param {import("./known.js").Launcher[]} open whose window was open before */
  const enter = (open) => {
    const frame = document.activeElement;
    if (!(frame instanceof HTMLIFrameElement)) return;
    for (const launcher of LAUNCHERS) {
      const { frames, window, proof } = launcher;
      const isButton = frames && fits(frame, frames);
      if ((!isButton && !fits(frame, window)) || (proof && findAll(proof).length === 0)) continue;
      // The button of an open window closes it.
      if (!isButton || !open.includes(launcher)) tellOf(launcher, "used");
    }
  };
  return {
    /** A click in the page. Whether it was one on a launcher. @param {Element[]} places */
    click(places) {
      look();
      const launcher = LAUNCHERS.find(({ buttons }) => buttons && places.some((place) => fits(place, buttons)));
      if (launcher && !isThere(launcher.window)) tellOf(launcher, "clicked");
      return launcher !== undefined;
    },
    end() {
      for (const end of ends) end();
    },
  };
}
