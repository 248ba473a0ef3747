// Wasm files: whether the page may run them, and each fetched once.

/** The beginning of every wasm file, and a whole one: nothing is in it. */
const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/** Where a plan says what it needs of an engine: nothing besides signals, scores, or what there is to tell for accounts. */
const NEEDS = 1;
const ACCOUNTS = 2;

/** @param {Uint8Array} plan */
export const tellsAccounts = (plan) => plan[NEEDS] === ACCOUNTS;

/** The smallest engine that a plan can do with. Each address stands there in full, for bundlers. @param {Uint8Array} plan */
export const addressOf = (plan) =>
  tellsAccounts(plan)
    ? new URL("./wasm/engine.accounts.wasm", import.meta.url)
    : plan[NEEDS]
      ? new URL("./wasm/engine.scores.wasm", import.meta.url)
      : new URL("./wasm/engine.wasm", import.meta.url);

/** @type {boolean | undefined} */
let allowed;

/** Whether this page may run wasm. Tried once: `validate` says yes where the policy says no, and each try is a report of its own. */
export function isAllowed() {
  if (allowed === undefined) {
    try {
      new WebAssembly.Module(EMPTY);
      allowed = true;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

/** Files that are loaded or being loaded. @type {Map<string, Promise<WebAssembly.Module>>} */
const loaded = new Map();

/** @param {URL} address @returns {Promise<WebAssembly.Module>} */
export function fetchModule({ href }) {
  const known = loaded.get(href);
  if (known) return known;
  const loading = fetchAnew(href);
  loaded.set(href, loading);
  loading.catch(() => loaded.delete(href));
  return loading;
}

/** @param {string} address */
async function fetchAnew(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`status ${response.status} at ${address}`);
  return WebAssembly.compile(await response.arrayBuffer());
}
