// What the engine keeps, by name and in bytes: in localStorage, or, where that is forbidden, full or not wanted, in the page's memory,
// which pages then share by the copy in IndexedDB. Every access is guarded. Names and bytes are the engine's business (src/store.rs).

import { openVault } from "./vault.js";

/** Most characters that everything of a key may take. */
const MOST = 256 * 1024;
/** Only a value of more than this many calls for adding up. */
const LARGE = 16 * 1024;
/** Which calls were carried out, by the numbers under which they had been kept; and how many characters of that are remembered. */
const DONE = "done";
const MOST_DONE = 1000;
/** How long it takes a browser to clear all that is kept, in ms. */
const CLEARING = 500;
/** Which page shows a prompt: the business of prompt.js. */
const OFFER = "offer";
const INSTALL = "install";
const TAB = "tab.";
/** What no single page owns. */
const COMMON = /^(install|user$|state\.)/;

/** @typedef {ReturnType<typeof openStore>} Store */

/**
 * @param {string} key
 * @param {Pick<import("./load.js").Facade, "device" | "isCurrent" | "erased">} facade
 * @param {boolean} isLasting whether it is to outlive the page
 */
export function openStore(key, { device: { memory, prefix, early }, isCurrent, erased }, isLasting) {
  const isHeld = [...memory.keys()].some((name) => name.startsWith(prefix));
  // What an app wanted in memory alone stays there.
  let area = isLasting && !isHeld ? localArea() : null;
  const vault =
    area &&
    openVault(
      key,
      isCurrent,
      () => guard(() => names().map(short)),
      (name) => guard(() => get(name)),
      (name, text) => set(name, text),
    );
  /** Told once that localStorage takes nothing. */
  let fell = () => {};

  const names = () => (area ? Object.keys(area) : [...memory.keys()]).filter((name) => name.startsWith(prefix));
  const short = (/** @type {string} */ name) => name.slice(prefix.length);
  /** @param {string} name @returns {string | null} */
  const get = (name) => (area ? area.getItem(prefix + name) : (memory.get(prefix + name) ?? null));

  const tabs = () =>
    names()
      .filter((name) => name.startsWith(prefix + TAB))
      .map((name) => name.slice(-16))
      .join("");

  /** From now on the page's memory serves, and is that of all pages, for all that the copy can do. */
  const serve = () => {
    area = null;
    vault?.serve((kept) => {
      if (!kept) return erased();
      // A journal that nobody copied is as true as ever.
      for (const name of names()) if (!short(name).startsWith(TAB)) memory.delete(name);
      for (const [name, text] of kept) if (text !== null) memory.set(prefix + name, text);
    });
  };

  /** The same, with what can be read of the storage. */
  const fall = () => {
    try {
      for (const name of names()) memory.set(name, area?.getItem(name) ?? "");
    } catch {
      // What cannot be read any more is not known any more.
    }
    serve();
    queueMicrotask(() => {
      // The copy may be behind. Journals are for those to write whose they are.
      for (const name of names().map(short)) if (COMMON.test(name)) vault?.copy(name);
      fell();
    });
  };

  /** Does something with the storage, or else with memory. @template T @param {() => T} act @returns {T} */
  const guard = (act) => {
    try {
      return act();
    } catch {
      fall();
      return act();
    }
  };

  /** @param {string} name @param {string} text */
  const set = (name, text) =>
    guard(() => {
      const size = (/** @type {number} */ sum, /** @type {string} */ name) => sum + (area?.getItem(name)?.length ?? 0);
      if (area && text.length > LARGE && names().reduce(size, text.length) > MOST)
        throw new RangeError("too much is kept");
      if (area) area.setItem(prefix + name, text);
      else memory.set(prefix + name, text);
      vault?.copy(name);
    });

  /** @param {string} name */
  const remove = (name) =>
    guard(() => {
      if (area) area.removeItem(prefix + name);
      else memory.delete(prefix + name);
      vault?.copy(name);
    });

  return {
    /** Whether it outlives the page. */
    isLasting: () => area !== null,
    /** @param {() => void} tell called when it does not any more */
    onFall(tell) {
      fell = tell;
    },

    /**
     * Reads what is under a name; writes there; removes, if `bytes` is null. Under the empty name are the tabs that have a journal.
     * @param {string} name
     * @param {Uint8Array | null} [bytes]
     */
    keep(name, bytes) {
      if (bytes) return set(name, toText(bytes));
      if (bytes === null) return remove(name);
      const text = guard(() => (name ? get(name) : tabs()));
      return text === null ? undefined : toBytes(text);
    },

    /** The calls that were kept under a number are carried out, or about to be: that is remembered longer than they are. @param {number} number */
    finish(number) {
      guard(() => {
        set(DONE, `${get(DONE)} ${number}`.slice(-MOST_DONE));
        area?.removeItem(early + number);
      });
    },

    /** Brings back what the storage lost, if there is a copy that knows more. Never rejects. */
    heal: async () => {
      await vault?.heal();
    },

    /** The same, after everything vanished. Tells whether it is back. */
    async revive() {
      vault?.forget();
      // Whoever clears everything clears one thing after the other.
      await new Promise((done) => setTimeout(done, CLEARING));
      await this.heal();
      return guard(() => get(INSTALL)) !== null;
    },

    /**
     * Tells when another page wrote something, or removed what a device goes by, when it showed a prompt to the end, and when it kept calls;
     * gives a function that ends it.
     * @param {(isGone: boolean) => void} tell
     * @param {() => void} released
     * @param {() => void} kept
     */
    watch(tell, released, kept) {
      const hear = (/** @type {StorageEvent} */ event) => {
        const name = event.key?.startsWith(prefix) ? short(event.key) : "";
        if (!area) return;
        if (name === OFFER && event.newValue === null) released();
        if (name.startsWith("early.") && event.newValue) kept();
        if (event.key === null || /^(tab|state)\.|^(install|user)$/.test(name))
          tell(event.newValue === null && !name.includes("."));
      };
      addEventListener("storage", hear);
      return () => removeEventListener("storage", hear);
    },

    /** Makes the copy complete now: the page may be gone soon. */
    flush: () => vault?.flush(),
    /** What was kept is to be removed: no copy is made of it any more. */
    forget: () => vault?.forget(true),
    /** No copy is made any more. */
    stop: () => vault?.stop(),
  };
}

/** The browser's storage, if it is allowed and serves. */
function localArea() {
  try {
    const area = window.localStorage;
    // Some browsers give one that throws, or takes nothing.
    area.getItem("piquel");
    return area;
  } catch {
    return null;
  }
}

/** Each byte as the character of that number: browsers keep such text at a byte each, where base64 takes a third more. @param {Uint8Array} bytes */
function toText(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += LARGE) text += String.fromCharCode(...bytes.subarray(at, at + LARGE));
  return text;
}

/** @param {string} text */
function toBytes(text) {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
