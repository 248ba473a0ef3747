// Pages are not to hear of what fails here: who took away what anything is made of tells nothing.

/** @param {() => void} act */
export function shield(act) {
  try {
    act();
  } catch {
    // What it would have told is lost.
  }
}

/** @param {() => void} act @param {number} ms */
export const later = (act, ms) => setTimeout(() => shield(act), ms);
