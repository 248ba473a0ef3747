// The page's elements and events, read so that nothing a page made of them matters: by prototype, because to a form a field takes the
// place of the method of that name, and with whatever throws caught. What is read here are attributes, and where something is; never
// what somebody entered.

const { getAttribute, matches, querySelector, querySelectorAll, getBoundingClientRect, getClientRects } =
  Element.prototype;
const { contains, getRootNode } = Node.prototype;
const parent = Object.getOwnPropertyDescriptor(Node.prototype, "parentNode")?.get;
const parentOf = (/** @type {Node} */ node) => /** @type {Node | null} */ (parent?.call(node));

/** We look on, and hold nobody up. */
export const LISTENING = { capture: true, passive: true };

/**
 * Hears of events before the page does; gives a function that ends it.
 * @template {Event} E
 * @param {string[]} types
 * @param {(event: E) => void} hear
 */
export function listen(types, hear) {
  const hearSafely = (/** @type {Event} */ event) => {
    try {
      hear(/** @type {E} */ (event));
    } catch {
      // What a page made of its elements is not to be read: nothing happened.
    }
  };
  for (const type of types) addEventListener(type, hearSafely, LISTENING);
  return () => {
    for (const type of types) removeEventListener(type, hearSafely, LISTENING);
  };
}

/**
 * Hears of clicks. A label that is clicked goes on to click what it labels: that is an echo, the same click once more.
 * @param {(places: Element[], isEcho: boolean, event: MouseEvent) => void} hear gets what was clicked, from the innermost element on
 */
export function listenToClicks(hear) {
  /** @type {Element | null | undefined} */
  let labelled;
  return listen(["click"], (/** @type {MouseEvent} */ event) => {
    const places = placesOf(event);
    const isEcho = places[0] === labelled;
    for (const place of places) if (place instanceof HTMLLabelElement) labelled = place.control;
    // It does so at once, or not at all.
    if (labelled) setTimeout(() => (labelled = null));
    hear(places, isEcho, event);
  });
}

/** Where an event happened, from the innermost element on, through the roots of shadows. @param {Event} event @returns {Element[]} */
export function placesOf(event) {
  return /** @type {Element[]} */ (event.composedPath().filter((place) => place instanceof Element));
}

/** An element and all that it is in, shadows or not. @param {Element} element @returns {Element[]} */
export function placesAround(element) {
  const places = [];
  for (
    let node = /** @type {Node | null} */ (element);
    node;
    node = node instanceof ShadowRoot ? node.host : parentOf(node)
  )
    if (node instanceof Element) places.push(node);
  return places;
}

/** @param {Element} element @param {string} name */
export const attributeOf = (element, name) => getAttribute.call(element, name);

/** @param {Element} element @param {string} selector */
export const fits = (element, selector) => matches.call(element, selector);

/** @param {Element} element @param {string} selector */
export const findIn = (element, selector) => querySelector.call(element, selector);

/** @param {Element} element @param {string} selector @returns {Element[]} */
export const findAllIn = (element, selector) => [...querySelectorAll.call(element, selector)];

/** In the whole page, but for what lies in shadows. @param {string} selector @returns {Element[]} */
export const findAll = (selector) => [...Document.prototype.querySelectorAll.call(document, selector)];

/** @param {Element} element @param {Element} other */
export const holds = (element, other) => contains.call(element, other);

/** Whether it is part of the page still. @param {Element} element */
export const isAttached = (element) => getRootNode.call(element, { composed: true }) === document;

/** Whether it takes place in the page at all. @param {Element} element */
export const hasPlace = (element) => getClientRects.call(element).length > 0;

/** Whether somebody could see it. @param {Element} element */
export function isVisible(element) {
  const { width, height } = getBoundingClientRect.call(element);
  return width > 0 && height > 0 && getComputedStyle(element).visibility === "visible";
}

/**
 * CSS selectors with what they stand for, but for those that are none.
 * @param {Record<string, string>} table
 * @param {import("./index.js").Given["warn"]} warn
 */
export function readSelectors(table, warn) {
  return Object.entries(table).filter(([selector]) => {
    try {
      fits(new Image(), selector);
      return true;
    } catch (error) {
      warn(`\`${selector}\` cannot be used as a CSS selector, nothing is captured by it:`, error);
      return false;
    }
  });
}
