// What looks as if a click on it did something, and of what nobody can tell from outside whether it did.

import { attributeOf, findAll, findAllIn, findIn, fits, placesAround } from "./page.js";

const CLICKABLE =
  "a[href], area[href], button, summary, input:is([type=button i], [type=submit i], [type=reset i], [type=image i]), [onclick], [aria-haspopup], [role=button], [role=link], [role=tab], [role=switch], [role=checkbox], [role=radio], [role=option], [role=treeitem], [role^=menuitem]";
/**
 * Where a click does nothing by design, or what nobody sees but on the screen: fields and labels (the browser answers itself), pictures
 * that are drawn, media, documents of their own, what is disabled, edited or dragged.
 */
const OPAQUE =
  "input:not([type=button i], [type=submit i], [type=reset i], [type=image i]), textarea, select, option, label, canvas, video, audio, iframe, object, embed, [inert], [draggable=true], [aria-roledescription], [role=slider], [role=scrollbar], [role=separator], [role=spinbutton], [role=textbox], [role=searchbox], [role=application]";
const DISABLED = ":disabled, [aria-disabled=true], [data-disabled]";
/** What is chosen already: to choose it again changes nothing. */
const CHOSEN =
  "[aria-selected=true], [aria-current]:not([aria-current=false]), [role$=radio][aria-checked=true], [data-state=active], [data-active], [data-selected]";
const CHOSEN_CLASS = /(?:^|\s|\bis-|--|\bMui-)(?:active|checked|current|disabled|selected)(?=\s|$)/;
const FIELD = "textarea, input:not([type=button i], [type=submit i], [type=reset i], [type=image i])";
/** Where somebody writes, or sets something. */
const SET =
  "textarea, input:not([type=button i], [type=submit i], [type=reset i], [type=image i], [type=hidden i], [type=file i], [type=checkbox i], [type=radio i])";
/** What is drawn, or lives in a document of its own. */
const DRAWN = "canvas, iframe, object, embed";
/** Fields that have buttons beside them to change what they hold, of which there is no trace; any other field has two of them. */
const STEPPED =
  "input:is([type=number i], [type=range i], [type=date i], [type=time i], [type=month i], [type=color i])";
const STEPS = 2;
/** A field with its buttons is not made of more elements. */
const MOST_OF_FIELD = 16;
/** How far around a place something is taken to belong to it, in steps outwards. */
const NEAR_FIELD = 2;
const NEAR_DRAWN = 4;
/** From this part of the window on, something that is drawn is what the page is about. */
const MOST_OF_PAGE = 0.5;

const boxOf = (/** @type {Element} */ one) => Element.prototype.getBoundingClientRect.call(one);

/**
 * Where a click would be judged.
 * @typedef {object} Place
 * @property {Element} place
 * @property {boolean} isClickable whether it looks so
 */

/**
 * The place of a click, from the innermost element on; undefined where nobody could tell whether the page answered.
 * @param {Element[]} places
 * @returns {Place | undefined}
 */
export function placeAt(places) {
  const [target] = places;
  // What is in a root that is closed is not seen: the click seems to be on its host.
  const isClosed = target?.localName.includes("-") && !target.shadowRoot;
  if (!target || isClosed || /** @type {any} */ (target).isContentEditable) return undefined;
  for (const place of places) {
    if (fits(place, OPAQUE) || fits(place, DISABLED)) return undefined;
    if (!fits(place, CLICKABLE)) continue;
    const isChosen = fits(place, CHOSEN) || CHOSEN_CLASS.test(attributeOf(place, "class") ?? "");
    return isChosen ? undefined : { place, isClickable: true };
  }
  // Through what is disabled, pointers may reach what it is in.
  if (findIn(target, DISABLED)) return undefined;
  return { place: target, isClickable: isPointed(target) };
}

/** By the shape of the pointer, unless it has that everywhere. @param {Element} element */
function isPointed(element) {
  const pointer = (/** @type {Element} */ one) => getComputedStyle(one).cursor === "pointer";
  return (
    pointer(element) && !pointer(document.documentElement) && !CHOSEN_CLASS.test(attributeOf(element, "class") ?? "")
  );
}

/** Whether a link leads nowhere by itself: it stands for a button. @param {Element} place */
export const isBare = (place) => /^\s*(?:#|javascript:.*)\s*$/i.test(attributeOf(place, "href") ?? "");

/**
 * Whether the browser itself answers to a click on a link, or the link leads to where the user is.
 * @param {Element} place
 * @param {boolean} isPrevented whether the page told the browser to leave it alone
 */
export function leads(place, isPrevented) {
  const href = attributeOf(place, "href");
  if (href === null) return false;
  if (!isPrevented) return !isBare(place);
  if (/^\s*#/.test(href)) return /^\s*#[!/]/.test(href);
  return /** @type {HTMLAnchorElement} */ (place).pathname === location.pathname;
}

/** Whether what a click did may show where nobody can look: in a field close by, or in something that is drawn. @param {Element} place */
export function isUnseen(place) {
  const around = placesAround(place)
    .slice(1)
    .filter((one) => one !== document.body && one !== document.documentElement);
  const isNear = (/** @type {string} */ selector, /** @type {number} */ steps) =>
    around.slice(0, steps).find((one) => findIn(one, selector));
  const group = isNear(SET, NEAR_FIELD);
  const isField =
    group !== undefined && findAllIn(group, SET).length === 1 && findAllIn(group, "*").length <= MOST_OF_FIELD;
  return (
    (isField && (findIn(group, STEPPED) !== null || findAllIn(group, CLICKABLE).length === STEPS)) ||
    isNear(DRAWN, NEAR_DRAWN) !== undefined ||
    findAll(DRAWN).some(isMost)
  );
}

/** Whether something disabled lies under the pointer, which lets clicks through. @param {MouseEvent} event */
export const isOverDisabled = ({ clientX, clientY }) =>
  findAll(`${DISABLED}, [class*=disabled i]`).some((one) => {
    const { left, right, top, bottom } = boxOf(one);
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  });

/** @param {Element} drawn */
function isMost(drawn) {
  const { width, height } = boxOf(drawn);
  return width * height > innerWidth * innerHeight * MOST_OF_PAGE;
}

/** Whether a tooltip tells of it: that may be all that it is for. @param {Element} place */
export function isExplained(place) {
  return placesAround(place)
    .slice(0, 2)
    .flatMap((one) => (attributeOf(one, "aria-describedby") ?? "").split(" "))
    .some((id) => {
      const told = id && document.getElementById(id);
      return told && isTooltip(told);
    });
}

/** @param {Node} node */
export const isTooltip = (node) =>
  node instanceof Element &&
  (fits(node, "[role=tooltip], [role=tooltip] *") || findIn(node, "[role=tooltip]") !== null);

/** The field that has the focus, in shadows too. */
export function focusedField() {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  const { isContentEditable = false } = /** @type {{ isContentEditable?: boolean }} */ (focused ?? {});
  return focused && (isContentEditable || fits(focused, FIELD)) ? focused : null;
}
