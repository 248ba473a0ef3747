// Buttons and links: where they lead, what their ids and classes say, what they are called. All of it is compared on the spot, and kept
// nowhere.

import { attributeOf, fits, placesAround } from "./page.js";
import { maskPath } from "./path.js";

export const CONTROLS =
  "a[href], area[href], button, input:is([type=submit i], [type=button i], [type=image i]), [role=button], [role=link], [role=menuitem]";
/** Where what a control is called may be what somebody entered. */
const DATA = "[role=row], [role=gridcell], [role=option], [role=treeitem], [draggable=true], [contenteditable]";
const MARKS = [
  "id",
  "class",
  "data-testid",
  "data-test",
  "data-cy",
  "data-qa",
  "data-action",
  "data-cta",
  "data-track",
];
const LONGEST_MARK = 64;
const LONGEST_PHRASE = 60;
/** Parts of a site that have a host of their own. */
const PARTS = /^(?:www|app|my|dashboard|console|admin|accounts?|billing|pay|checkout|help|support|docs|go)\./i;

/** @typedef {{ isOwn: boolean, host: string, path: string, mailbox?: string }} Destination */

/**
 * Where it leads: null if to what is none of this site's, undefined if it stays where it is.
 * @param {Element} control
 * @param {boolean} isHash whether a fragment may be the path
 * @returns {Destination | null | undefined}
 */
export function destinationOf(control, isHash) {
  const { form } = /** @type {{ form?: unknown }} */ (/** @type {unknown} */ (control));
  const sends =
    form instanceof HTMLFormElement && fits(control, "button:not([type=button i]), [type=submit i], [type=image i]");
  const address = sends ? attributeOf(form, "action") : attributeOf(control, "href");
  if (!address || (address.startsWith("#") && !(isHash && /^#!?\//.test(address)))) return undefined;
  const url = toUrl(address);
  if (!url || url.protocol === "javascript:") return undefined;
  if (url.protocol === "mailto:") {
    const [mailbox, host = ""] = url.pathname.split("@");
    return isOwnHost(host) ? { isOwn: true, host, path: "", mailbox } : null;
  }
  if (!/^https?:$/.test(url.protocol)) return null;
  const fragment = isHash ? /^#!?(\/[^?]*)/.exec(url.hash)?.[1] : undefined;
  return { isOwn: isOwnHost(url.hostname), host: url.hostname, path: maskPath(fragment ?? url.pathname) };
}

/** @param {string} address */
function toUrl(address) {
  try {
    return new URL(address, location.href);
  } catch {
    return undefined;
  }
}

/** Whether a host belongs to this site. @param {string} host */
function isOwnHost(host) {
  const [one, other] = [host, location.hostname].map((each) => each.toLowerCase().replace(PARTS, ""));
  const isPart = (/** @type {string} */ part, /** @type {string} */ whole) =>
    whole.includes(".") && part.endsWith(`.${whole}`);
  return one === other || isPart(one, other) || isPart(other, one);
}

/** What its ids, classes and the like say, in one way of writing. @param {Element} element @returns {string[]} */
export function marksOf(element) {
  return MARKS.flatMap((name) => (attributeOf(element, name) ?? "").split(/\s+/))
    .filter((mark) => mark && mark.length <= LONGEST_MARK)
    .map((mark) =>
      mark
        .replace(/([a-z\d])([A-Z])/g, "$1-$2")
        .replace(/[^A-Za-z\d]+/g, "-")
        .toLowerCase(),
    );
}

/** What a button or link is called, if that is short and nobody's own words. @param {Element} control */
export function phraseOf(control) {
  if (placesAround(control).some((place) => fits(place, DATA))) return "";
  const name = attributeOf(control, "aria-label") || control.textContent || "";
  if (name.length > LONGEST_PHRASE) return "";
  return name
    .trim()
    .replace(/\s+/g, " ")
    .replace(/[\s→›»>!.…]+$/, "")
    .toLowerCase();
}
