// What is pushed to a data layer goes to where this script came from.

const { origin } = new URL(/** @type {HTMLScriptElement} */ (document.currentScript).src);

/** @param {any} entry */
export function send(entry) {
  try {
    fetch(`${origin}/datalayer`, { method: "POST", body: JSON.stringify(entry) }).catch(() => {});
  } catch {
    // A tag that throws is the tag's.
  }
}
