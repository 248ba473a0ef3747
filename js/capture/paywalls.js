// Paywalls: what comes into sight and says so by `data-piquel-paywall`, is marked as one, or is a small dialog that leads to an upgrade.

import { CONTROLS, destinationOf, marksOf } from "./controls.js";
import { CLICKS, PAYWALL } from "./known.js";
import { attributeOf, findAll, findAllIn, findIn, fits, holds, isVisible, placesAround } from "./page.js";

const DECLARED = "data-piquel-paywall";
const DIALOGS = "dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]";
const MARKED = "[id*=paywall i], [class*=paywall i], [id*=upsell i], [class*=upsell i]";
const FIELDS = "input:not([type=hidden i]), select, textarea";
/** A dialog with more than these buttons and links is about something else. */
const MOST_CONTROLS = 5;
/** How long something has to be in sight at the most before it is seen, in ms. */
const LOOKING = 500;
const CHANGES = ["open", "hidden", "class", "style", "aria-hidden", "aria-modal", "data-state", DECLARED];

/**
 * @param {boolean} isHash
 * @param {(wall: Element, name: string | undefined, why: string) => void} tell
 */
export function watchPaywalls(isHash, tell) {
  /** What is in sight, by what it is recognised. @type {Set<string>} */
  let seen = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const look = () => {
    clearTimeout(timer);
    timer = undefined;
    /** @type {Set<string>} */
    const now = new Set();
    /** @type {Element[]} */
    const walls = [];
    for (const element of findAll(`[${DECLARED}], ${DIALOGS}, ${MARKED}`)) {
      const why = walls.some((wall) => holds(wall, element)) || !isVisible(element) ? "" : reason(element, isHash);
      if (!why || isOff(element)) continue;
      walls.push(element);
      if (!seen.has(why) && !now.has(why)) tell(element, attributeOf(element, DECLARED) || undefined, why);
      now.add(why);
    }
    seen = now;
  };
  const lookSafely = () => {
    try {
      look();
    } catch {
      // What a page made of its elements is not to be read.
    }
  };
  const observer = new MutationObserver(() => {
    timer ??= setTimeout(lookSafely, LOOKING);
  });
  observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: CHANGES });
  lookSafely();
  return {
    /** Before somebody's click takes it out of sight. */
    look: lookSafely,
    end() {
      clearTimeout(timer);
      observer.disconnect();
    },
  };
}

/** Why it is a paywall; empty if it is none. @param {Element} element @param {boolean} isHash */
function reason(element, isHash) {
  const name = attributeOf(element, DECLARED);
  if (name) return `what is declared as the paywall \`${name}\` came into sight`;
  const mark = marksOf(element).find((mark) => PAYWALL.test(mark));
  if (mark) return `what is marked \`${mark}\` came into sight`;
  if (!fits(element, DIALOGS) || findIn(element, FIELDS)) return "";
  const controls = findAllIn(element, CONTROLS);
  if (controls.length > MOST_CONTROLS) return "";
  const leads = controls.some((control) => {
    const destination = destinationOf(control, isHash);
    if (destination === null) return false;
    return [CLICKS.upgrade, CLICKS.checkout].some(
      ({ paths, hosts, marks }) =>
        (destination &&
          (destination.isOwn ? paths.test(destination.path) : hosts?.test(destination.host + destination.path))) ||
        (!destination && marksOf(control).some((mark) => marks?.test(mark))),
    );
  });
  return leads ? "a dialog that leads to an upgrade came into sight" : "";
}

/** Whether nothing is to be recognised there. @param {Element} element */
export function isOff(element) {
  return placesAround(element).some((place) => attributeOf(place, "data-piquel-presets") === "off");
}
