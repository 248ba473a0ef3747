// Where a prompt may show: on which routes, over what, next to what. What asks looks again a few times a second, so everything here is
// quick.

import { matches } from "../capture/glob.js";

/** Over what lies in front of the page nothing else is laid. */
const DIALOGS = 'dialog[open], [aria-modal="true"]';
/** Stands for all prompts that `routes` do not name. */
const OTHERS = "*";

/** Paths by the id of a prompt; `"*"` stands for all others. @typedef {Partial<Record<import("../register.js").PromptId | "*", string | string[]>>} Routes */

/**
 * Whether a prompt belongs to where the user is: on every route, unless `routes` say.
 * @param {string} id
 * @param {Routes | undefined} routes
 * @param {string} path
 */
export function isOnRoute(id, routes, path) {
  if (!routes) return true;
  const own = Object.hasOwn(routes, id) ? routes[id] : Object.hasOwn(routes, OTHERS) ? routes[OTHERS] : undefined;
  return own === undefined || [own].flat().some((glob) => matches(glob, path));
}

/** Whether a dialog of the page, which is not ours, lies in front of it. Many stay in the document while they are closed. */
export const isCovered = () => [...document.querySelectorAll(DIALOGS)].some(isVisible);

/** What a prompt points at: what bears its name as `data-piquel-anchor`, or else as its id. @param {string | undefined} name */
export function findAnchor(name) {
  if (!name) return null;
  const marked = [...document.querySelectorAll(`[data-piquel-anchor=${quoted(name)}]`)];
  return [...marked, document.getElementById(name)].find((element) => element && isVisible(element)) ?? null;
}

/** The place in the page that has been given a name. @param {string} name @returns {Element | null} */
export const findSlot = (name) => document.querySelector(`piquel-slot[name=${quoted(name)}]`);

/** @param {string} name */
const quoted = (name) => `"${CSS.escape(name)}"`;

/** @param {Element} element */
export function isVisible(element) {
  if (!element.checkVisibility) return element.getClientRects().length > 0;
  return element.checkVisibility({ visibilityProperty: true });
}
