// Whether a page answers: anything that changes, moves, opens, plays, is asked of a server or leads away. What stands there is not read.

import { isTooltip } from "./clickables.js";
import { attributeOf, holds, isAttached, listen } from "./page.js";

const { getRootNode } = Node.prototype;
const shadow = Object.getOwnPropertyDescriptor(Element.prototype, "shadowRoot")?.get;

/** What browsers tell of, wherever it happens. */
const SIGNS = [
  ...[
    "input",
    "change",
    "invalid",
    "reset",
    "copy",
    "cut",
    "paste",
    "dragstart",
    "scroll",
    "fullscreenchange",
    "beforeprint",
  ],
  ...["toggle", "beforetoggle", "close", "cancel", "popstate", "hashchange", "pagehide", "visibilitychange"],
  ...["play", "pause", "seeking", "volumechange", "ratechange"],
];
const MOTIONS = ["transitionrun", "animationstart"];
/** What pages ask of servers: pictures and beacons are no answers. */
const ASKED = ["fetch", "xmlhttprequest", "script"];
/** Where our own records go. */
const OURS = "/v1/beacon";
/** Names of attributes and classes that follow the pointer and the focus. */
const FEEDBACK = /focus|hover|press|ripple|touch|user-(?:in)?valid|aria-describedby|tabindex/i;
/** More elements are not looked through for roots of shadows. */
const MOST_ELEMENTS = 20_000;

/** @typedef {ReturnType<typeof watchAnswers>} Answers */

/**
 * Watches from now on until its `end`, and calls `answer` at anything that is one.
 * @param {Element[]} places what is pressed, from the innermost element on
 * @param {import("./clickables.js").Place & { isBare: boolean }} asked which of them is to answer; where it is a link that leads nowhere,
 *   that the address changes to that is no answer
 * @param {() => void} answer
 */
export function watchAnswers(places, { place, isClickable, isBare }, answer) {
  const area = hostOf(place) ?? place;
  /** What an attribute of the place was at first. @type {Map<Element, Map<string, string | null>>} */
  const former = new Map();
  /** What came and went in the place. @type {Set<Node>} */
  const added = new Set();
  /** @type {Set<Node>} */
  const removed = new Set();
  /** @type {Event | undefined} */
  let submit;
  let isRepeated = false;

  /** Whether a change is one for the user; what may be no more than that the place is pressed is noted. @param {MutationRecord} record */
  const isAnswer = ({ type, target, attributeName, oldValue, addedNodes, removedNodes }) => {
    if (type === "characterData") return true;
    if (type === "attributes") {
      const name = `${attributeName}`;
      const element = /** @type {Element} */ (target);
      if (isFeedback(name, oldValue, attributeOf(element, name))) return false;
      if (!isIn(element, area)) return true;
      // Whatever else an element tells of itself by these is meant for the user.
      if (/^aria-|^hidden$|^disabled$/.test(name)) return true;
      if ([...added].some((one) => holds(/** @type {Element} */ (one), element))) return false;
      const names = former.get(element) ?? new Map();
      former.set(element, names);
      if (!names.has(name)) names.set(name, oldValue);
      return false;
    }
    const nodes = [...addedNodes, ...removedNodes];
    if (nodes.every(isTooltip)) return false;
    if (!isIn(target, area) || nodes.some(hasText)) return true;
    for (const node of addedNodes) added.add(node);
    for (const node of removedNodes) if (!added.delete(node)) removed.add(node);
    return false;
  };
  const changes = new MutationObserver((records) => safely(() => records.some(isAnswer) && answer()));
  const what = { subtree: true, childList: true, characterData: true, attributes: true, attributeOldValue: true };
  for (const root of rootsOf(document)) changes.observe(root, what);

  const requests = new PerformanceObserver((list) =>
    safely(() => {
      const isOne = (/** @type {any} */ { initiatorType, name }) =>
        ASKED.includes(initiatorType) && !name.endsWith(OURS);
      if (list.getEntries().some(isOne)) answer();
    }),
  );
  requests.observe({ type: "resource" });

  const navigate = (/** @type {any} */ event) => safely(() => (isBare && event.destination.sameDocument) || answer());
  const { navigation } = /** @type {{ navigation?: any }} */ (/** @type {unknown} */ (window));
  const isTold = navigation?.currentEntry;
  if (isTold) navigation.addEventListener("navigate", navigate);

  const ends = [
    () => changes.disconnect(),
    () => requests.disconnect(),
    () => isTold && navigation.removeEventListener("navigate", navigate),
    listen(SIGNS, ({ type }) => {
      if (!isBare || !/^(?:popstate|hashchange)$/.test(type)) answer();
    }),
    // That of the window alone: something else is in front.
    listen(["blur"], ({ target }) => {
      if (target === window) answer();
    }),
    listen(["focusin"], ({ target }) => {
      if (!places.includes(/** @type {Element} */ (target)) && !isIn(/** @type {Element} */ (target), area)) answer();
    }),
    // Who clicks fast on what is no text selects its label, or whatever is near.
    listen(["selectionchange"], ({ target }) => {
      const isWanted = !(isClickable && isRepeated) && getSelection()?.type === "Range";
      if (target instanceof Element || isWanted) answer();
    }),
    // By a style alone; the place and what it is in move wherever the pointer is.
    listen(MOTIONS, ({ target }) => {
      const moved = /** @type {Element} */ (target);
      if (!places.includes(moved) && !isIn(moved, area)) answer();
    }),
    listen(["click"], ({ isTrusted }) => {
      if (!isTrusted) answer();
    }),
    listen(["submit"], (event) => (submit = event)),
  ];

  return {
    /** It is pressed once more. */
    repeat() {
      isRepeated = true;
    },
    /** Whether something about the place is not as it was. @param {boolean} isAll also what a press may leave for a while */
    isChanged(isAll) {
      for (const [element, names] of former) {
        for (const [name, value] of names) {
          if (!isFeedback(name, value, attributeOf(element, name))) return true;
        }
      }
      return isAll && (removed.size > 0 || [...added].some((node) => isAttached(/** @type {Element} */ (node))));
    },
    /** Whether the browser itself submits a form. */
    isSubmitted: () => submit !== undefined && !submit.defaultPrevented,
    end() {
      for (const end of ends) safely(end);
    },
  };
}

/** @param {() => unknown} act */
function safely(act) {
  try {
    act();
  } catch {
    // What a page made of its elements is not to be read: nothing happened.
  }
}

/** @param {string} name of an attribute @param {string | null} before @param {string | null} after */
function isFeedback(name, before, after) {
  if (before === after || FEEDBACK.test(name)) return true;
  if (name !== "class") return false;
  const [old, current] = [before, after].map((value) => new Set((value ?? "").split(/\s+/)));
  const changed = [...old].filter((one) => !current.has(one)).concat([...current].filter((one) => !old.has(one)));
  return changed.every((one) => one === "" || FEEDBACK.test(one));
}

/** @param {Node} node @returns {Element | null} */
function hostOf(node) {
  const root = getRootNode.call(node);
  return root instanceof ShadowRoot ? root.host : null;
}

/** In shadows too. @param {Node} node @param {Element} area */
function isIn(node, area) {
  for (let at = /** @type {Node | null} */ (node); at; at = hostOf(at)) {
    if (holds(area, /** @type {Element} */ (at))) return true;
  }
  return false;
}

/** Whether there is text in it; which one is not read. @param {Node} node */
const hasText = (node) =>
  node.nodeType === Node.TEXT_NODE || document.createTreeWalker(node, NodeFilter.SHOW_TEXT).nextNode() !== null;

/** The document and all roots of shadows that are open. @param {Document} document @returns {Node[]} */
function rootsOf(document) {
  /** @type {(Document | ShadowRoot)[]} */
  const roots = [document];
  let count = 0;
  for (const root of roots) {
    const { querySelectorAll } = root === document ? Document.prototype : DocumentFragment.prototype;
    const elements = querySelectorAll.call(root, "*");
    count += elements.length;
    if (count > MOST_ELEMENTS) throw new RangeError("too many elements");
    for (const element of elements) {
      const inner = shadow?.call(element);
      if (inner) roots.push(inner);
    }
  }
  return roots;
}
