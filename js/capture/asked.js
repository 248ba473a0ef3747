// What the definitions ask for: what nobody counts need not be looked for.

/** Whether a definition asks for an event. @param {import("../names.js").Names} names @param {string} event */
export function isAsked(names, event) {
  return /** @type {{ isAsked?: boolean } | undefined} */ (names.events.get(event))?.isAsked ?? true;
}
