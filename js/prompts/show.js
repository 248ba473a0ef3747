// Shows what the engine offers, one prompt at a time. When and how often, the engine decides; here is decided where in the page, and whether
// this is the moment. What draws is loaded with the first prompt.

import { shield } from "../capture/shield.js";
import { watch } from "../live.js";
import { isCovered, isOnRoute } from "./place.js";

/**
 * @typedef {object} PromptOptions where prompts show, and how
 * @property {import("./place.js").Routes} [routes] where prompts may show: paths by the prompt's id, such as
 *   `{ upgrade: ["/boards/*", "/team/**"] }`; `"*"` stands for all others. Without, everywhere
 * @property {() => string} [path] says which route the user is on; `location.pathname` without it
 * @property {(action: import("../register.js").PromptAction, prompt: Prompt) => void} [onAction] called with the `action` of a call to action that was followed; the
 *   element tells it, too, by the bubbling event `piquel-action`
 * @property {Partial<import("./words.js").Words>} [words] takes the place of words of ours, such as that of the button that closes
 * @property {string} [language] of words, numbers and dates; that of the document, or else of the browser, without it
 * @property {Theme | (() => Theme)} [theme] `auto`, the default, is what the user's system prefers
 */
/** Colours. @typedef {"auto" | "light" | "dark"} Theme */
/** @typedef {import("../prompt.js").Prompt} Prompt */
/** Who offers prompts: what `init` gives. @typedef {Pick<import("../index.js").Piquel, "on">} Source */
/**
 * What is on its way to the screen, or there.
 * @typedef {object} Shown
 * @property {Prompt} prompt
 * @property {import("./view.js").View} [view]
 * @property {() => void} end takes it off the screen
 */

/** Marks an instance whose prompts are shown already, by whichever copy of the package: two would show each of them twice. */
const SHOWING = Symbol.for("piquel.prompts");

/**
 * Shows prompts from now on, one at a time. Does nothing on a server, and nothing for an instance whose prompts are shown already. Never
 * throws.
 * @param {Source} piquel what offers them
 * @param {PromptOptions} [options] where, and how
 * @returns {() => void} a function that ends it
 */
export function showPrompts(piquel, options) {
  if (typeof document === "undefined") return () => {};
  try {
    return begin(piquel, options ?? {});
  } catch (error) {
    console.warn("piquel: prompts cannot be shown:", error);
    return () => {};
  }
}

/** @param {Source} piquel @param {PromptOptions} options */
function begin(piquel, options) {
  if (Object.hasOwn(piquel, SHOWING)) {
    console.warn("piquel: `showPrompts` shows the prompts of this instance already");
    return () => {};
  }
  Reflect.defineProperty(piquel, SHOWING, { value: true, configurable: true });
  const warn = warnOnce();
  /** @type {Shown | null} */
  let current = null;
  /** The prompt that was given back, because this was no place or moment for it. */
  let waiting = "";
  /** Prompts that are over. @type {WeakSet<Prompt>} */
  const over = new WeakSet();
  /** Ends looking at where the user is. */
  let unwatch = () => {};
  let isOver = false;

  /** Whether this is a place for it; everywhere is, where the page says it in a way that nobody understands. @param {string} id */
  const isHere = (id) => {
    try {
      return isOnRoute(id, options.routes, options.path?.() ?? location.pathname);
    } catch (error) {
      warn("`routes` or `path` are none:", error);
      return true;
    }
  };

  /** Looks at where the user is, as long as that matters. */
  const attend = () => {
    unwatch();
    unwatch = current || waiting ? watch(piquel, () => shield(look)) : () => {};
  };

  const look = () => {
    if (current) {
      const { prompt, view, end } = current;
      if (isHere(prompt.id) && (!view || view.look())) return;
      // What is no longer where it belongs went away; what nobody had seen there is still to be seen.
      if (!view || view.isUnseen()) return postpone(prompt);
      prompt.dismissed();
      end();
    } else if (waiting && hasFocus() && isHere(waiting) && !isCovered()) {
      waiting = "";
      attend();
      // Whoever begins to listen is told what waits: that may be another one by now, or none any more.
      piquel.on("prompt", () => {})();
    }
  };

  const postpone = (/** @type {Prompt} */ prompt) => {
    waiting = prompt.id;
    prompt.postponed();
    current?.end();
    attend();
  };

  /** @param {Prompt} prompt */
  const show = async (prompt) => {
    // Somebody who heard of it first has told already what became of it.
    if (over.has(prompt)) return;
    waiting = "";
    // One that was never told to be over, because its engine was, makes room as well.
    current?.end();
    if (!isHere(prompt.id) || isCovered()) return postpone(prompt);
    /** @type {Shown} */
    const mine = {
      prompt,
      end() {
        mine.view?.remove();
        if (current !== mine) return;
        current = null;
        attend();
      },
    };
    current = mine;
    attend();
    try {
      const { open } = await import("./view.js");
      if (current !== mine) return;
      if (isHere(prompt.id) && !isCovered()) mine.view = open(prompt, options, mine.end);
      else postpone(prompt);
    } catch (error) {
      warn("a prompt cannot be shown:", error);
      prompt.postponed();
    }
  };

  const ends = [
    piquel.on("prompt", show),
    piquel.on("promptEnd", (prompt) => {
      over.add(prompt);
      if (current?.prompt === prompt) current.end();
    }),
  ];
  return () => {
    if (isOver) return;
    isOver = true;
    Reflect.deleteProperty(piquel, SHOWING);
    for (const end of ends) end();
    waiting = "";
    // Who shows prompts next may show it.
    current?.prompt.postponed();
    current?.end();
    attend();
  };
}

/** By prototype: to a document, a form of that name takes the place of the method. */
const hasFocus = () => Document.prototype.hasFocus.call(document);

/** @returns {(text: string, error: unknown) => void} */
function warnOnce() {
  const said = new Set();
  return (text, error) => {
    if (!said.has(text)) console.warn(`piquel: ${text}`, error);
    said.add(text);
  };
}
