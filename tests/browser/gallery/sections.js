// Widgets, each in a section of its own, of which one is shown at a time; and the same again, broken.

/**
 * Adds a widget and its broken copy.
 * @param {string} name
 * @param {string} html
 * @param {(section: HTMLElement) => void} [bring] to life
 */
export function add(name, html, bring = () => {}) {
  for (const id of [name, `${name}-broken`]) {
    const section = document.createElement("section");
    section.id = id;
    section.setAttribute("data-piquel-feature", id);
    section.innerHTML = html;
    document.body.append(section);
    bring(section);
  }
}

/**
 * Shows one of them; gives the middle of an element in it, also of one in a component.
 * @param {string} id
 * @param {string} at
 */
export function show(id, at) {
  for (const section of document.querySelectorAll("section")) section.classList.toggle("shown", section.id === id);
  const [selector, place = 0] = at.split(" @");
  const element = all(/** @type {Element} */ (document.getElementById(id)), selector)[Number(place)];
  element.scrollIntoView({ block: "nearest" });
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}

/** @param {ParentNode} root @param {string} selector @returns {Element[]} */
function all(root, selector) {
  const inside = [...root.querySelectorAll("*")].flatMap(({ shadowRoot }) =>
    shadowRoot ? all(shadowRoot, selector) : [],
  );
  return [...root.querySelectorAll(selector), ...inside];
}

/** The one element that a selector means. @param {Element} section @param {string} selector @returns {any} */
export const one = (section, selector) => section.querySelector(selector);
