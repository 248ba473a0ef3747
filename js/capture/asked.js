// What the definitions ask for: what nobody counts need not be looked for.

/** Whether a definition asks for an event. @param {import("../names.js").Names} names @param {string} event */
export const isAsked = (names, event) => names.events.get(event)?.isAsked === true;
