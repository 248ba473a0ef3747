// Makes elements, of names and texts alone: there is no way from here to HTML.

/** @typedef {Node | string | false | null | undefined} Child what is nothing is left out */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | boolean | undefined | ((event: any) => void)>} attributes functions listen to the event of that name;
 *   false and undefined are left out
 * @param {Child[]} children
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child || child === "").map((child) => child || ""));
  return element;
}

/** A text in another language than the page's reads its own way, and stands where texts of the page do. @param {string} text */
export const own = (text) => h("bdi", {}, text);
