// A prompt, as an app gets it: finished texts, and three functions to say what became of it.

/**
 * @typedef {object} Prompt
 * @property {string} id
 * @property {"modal" | "banner" | "toast" | "tooltip" | "inline"} as the shape in which it wants to be shown
 * @property {string} [anchor] the name of the place that it belongs to
 * @property {{ title: string, body: string, cta?: { label: string, href?: string, action?: string } }} content plain text, never HTML
 * @property {() => void} shown to be called when it is on the screen
 * @property {() => void} clicked to be called when the user follows it
 * @property {() => void} dismissed to be called when the user closes it, or it goes away
 */

/** The engine's codes. @typedef {0 | 1 | 2} Outcome shown, clicked, dismissed */

/**
 * @param {any[]} offer index, shape, id, anchor, title, body, label, address, action, then the values of placeholders
 * @param {(outcome: Outcome) => void} tell called once for each outcome at the most
 * @returns {Prompt}
 */
export function makePrompt([, as, id, anchor, title, body, label, href, action, ...values], tell) {
  const text = (/** @type {string} */ template) => fill(template, values);
  const told = new Set();
  const once = (/** @type {Outcome} */ outcome) => () => {
    if (told.has(outcome)) return;
    told.add(outcome);
    tell(outcome);
  };
  const cta = label && { cta: { label: text(label), ...(href && { href }), ...(action && { action }) } };
  return {
    id,
    as,
    ...(anchor && { anchor }),
    content: { title: text(title), body: text(body), ...cta },
    shown: once(0),
    clicked: once(1),
    dismissed: once(2),
  };
}

/**
 * Puts values into a text: U+0001 and a character of 0x20 + index stand for one. Numbers are written as the user's language does.
 * @param {string} template
 * @param {unknown[]} values
 */
export function fill(template, values) {
  const [start, ...parts] = template.split("\u0001");
  return start + parts.map((part) => write(values[part.charCodeAt(0) - 0x20]) + part.slice(1)).join("");
}

/** @param {unknown} value */
function write(value) {
  return typeof value === "number" ? new Intl.NumberFormat().format(value) : String(value ?? "–");
}
