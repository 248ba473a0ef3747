// One prompt on the screen: which shape it takes, what becomes of it, where the focus goes, and when it is really seen.

import { defineOnce } from "./define.js";
import { PromptElement } from "./element.js";
import { findAnchor, findSlot, isVisible } from "./place.js";
import { whenSeen } from "./seen.js";
import { wordsFor } from "./words.js";

/** How long a prompt that stands beside something may be without it, in ms: what draws a page anew takes things out and puts them back. */
const PATIENCE = 500;
/** Schemes that a link may have: definitions allow no others, and a plan may be anybody's. */
const SCHEMES = /^(https?|mailto):$/;

/** @typedef {ReturnType<typeof open>} View */
/** @typedef {import("../prompt.js").Prompt} Prompt */

/**
 * Puts it on the screen.
 * @param {Prompt} prompt
 * @param {import("./show.js").PromptOptions} options
 * @param {() => void} end takes it off again, by `remove`
 */
export function open(prompt, options, end) {
  defineOnce("piquel-prompt", PromptElement);
  const view = /** @type {PromptElement} */ (document.createElement("piquel-prompt"));
  const { content, anchor: name } = prompt;
  /** What it stands beside, or in, found anew where the page was drawn anew. */
  const find = () => (as === "tooltip" ? findAnchor(name) : findSlot(name ?? prompt.id));
  let as = prompt.as;
  let place = as === "tooltip" || as === "inline" ? find() : null;
  if (!place && as === "tooltip") as = "toast";
  if (!place && as === "inline") as = "banner";
  const isBound = place !== null;
  /** Since when it is not there. */
  let missing = 0;

  const settle = (/** @type {() => void} */ outcome) => () => {
    outcome();
    end();
  };
  const dismiss = settle(prompt.dismissed);

  /** Whether it stays in the page for the moment, off the screen, so that what it tells of itself bubbles. */
  let isTelling = false;
  const follow = () => {
    const { action } = content.cta ?? {};
    isTelling = action !== undefined;
    // A link leads on though it is gone from the page by then. An action comes after: it may end all this, and the focus is what it makes of it.
    settle(prompt.clicked)();
    if (action === undefined) return;
    const detail = { action, prompt: prompt.id };
    view.dispatchEvent(new CustomEvent("piquel-action", { bubbles: true, composed: true, detail }));
    // As of a listener of an event: what it throws is the page's to hear of.
    if (options.onAction) attempt(() => options.onAction?.(action, prompt));
    view.remove();
  };

  const language = options.language ?? pageLanguage();
  Object.assign(view, {
    as,
    content: content.cta?.href && !isSafe(content.cta.href) ? { ...content, cta: undefined } : content,
    words: { ...wordsFor(language), ...options.words },
    theme: themeOf(options),
    follow,
    dismiss,
    answer: (/** @type {number} */ choice) => settle(() => prompt.answered(choice))(),
  });
  view.id = `piquel-prompt-${prompt.id}`;

  const unfocus = keepFocus(view);
  const unhear = as === "modal" ? () => {} : hearEscape(view, () => (as === "tooltip" ? place : null), as, dismiss);
  (as === "inline" && place ? place : document.body).append(view);

  let unfloat = () => {};
  const attach = async () => {
    const anchor = place;
    if (as !== "tooltip" || !anchor) return;
    // Until it is there.
    view.setAttribute("away", "");
    try {
      const { float } = await import("./float.js");
      if (!view.isConnected || anchor !== place) return;
      unfloat();
      unfloat = float(view, anchor);
    } catch {
      // What places it could not be had: it needs no place as a toast.
      as = "toast";
      view.as = as;
      view.removeAttribute("away");
    }
  };
  attach();
  let isSeen = false;
  let unsee = () => {};
  const watchSeen = () => {
    if (!view.isConnected) return;
    // A modal lies in front of the page, wherever in it its element stands.
    unsee = whenSeen(view.dialog ?? view, () => {
      isSeen = true;
      prompt.shown();
      view.readOut();
    });
  };
  view.updateComplete.then(watchSeen, watchSeen);

  return {
    /** Looks whether it is still where it belongs. */
    look() {
      view.theme = themeOf(options);
      // What a page took out with all that it holds is gone.
      if (!isBound || as === "toast") return view.isConnected;
      if (place?.isConnected && (as === "inline" ? place.contains(view) : isVisible(place))) {
        missing = 0;
        return true;
      }
      const found = as === "inline" || view.isConnected ? find() : null;
      if (found) {
        place = found;
        if (as === "inline") found.append(view);
        else attach();
        missing = 0;
        return true;
      }
      missing ||= Date.now();
      return Date.now() - missing < PATIENCE;
    },
    /** Whether nobody had it in sight, though the page left it alone. */
    isUnseen: () => !isSeen && (isBound || view.isConnected),
    remove() {
      unsee();
      unfloat();
      unhear();
      view.close();
      unfocus();
      if (!isTelling) view.remove();
    },
  };
}

/** The language that the page says it is in, else the browser's. */
const pageLanguage = () => document.documentElement.lang || navigator.language;

/** @param {import("./show.js").PromptOptions} options */
function themeOf({ theme = "auto" }) {
  try {
    return typeof theme === "function" ? theme() : theme;
  } catch {
    return "auto";
  }
}

/** @param {string} href */
function isSafe(href) {
  try {
    return SCHEMES.test(new URL(href, document.baseURI).protocol);
  } catch {
    return false;
  }
}

/** @param {() => void} act */
function attempt(act) {
  try {
    act();
  } catch (error) {
    reportError(error);
  }
}

/** Where the focus was before it went into the prompt, there it goes back to. Gives a function that has it go. @param {PromptElement} view */
function keepFocus(view) {
  /** @type {unknown} */
  let former;
  view.addEventListener("focusin", ({ relatedTarget }) => {
    if (relatedTarget && relatedTarget !== view) former = relatedTarget;
  });
  return () => {
    if (document.activeElement === view && former instanceof HTMLElement && former.isConnected) former.focus();
  };
}

/**
 * Escape closes what the user is at: the prompt, or what it points at; and where they are at nothing, what lies over the page. It belongs
 * to the page where that did something with it.
 * @param {PromptElement} view
 * @param {() => Element | null} anchor
 * @param {string} as
 * @param {() => void} dismiss
 */
function hearEscape(view, anchor, as, dismiss) {
  const hear = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    const { activeElement: at } = document;
    const isNowhere = !at || at === document.body || at === document.documentElement;
    if (at === view || (as !== "inline" && isNowhere) || (at && anchor()?.contains(at))) dismiss();
  };
  document.addEventListener("keydown", hear);
  return () => document.removeEventListener("keydown", hear);
}
