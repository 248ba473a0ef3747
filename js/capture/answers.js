// What a page does in answer to a click, seen from outside: a change of anything in the document, and what events tell. Watched for a
// short time after a press only. That a page sends something is no answer that anybody sees, and told apart.

/** Whatever tells that something happened that changes no element. */
const TELLING = [
  "input",
  "change",
  "reset",
  "invalid",
  "scroll",
  "copy",
  "cut",
  "beforetoggle",
  "toggle",
  "close",
  "dragstart",
  "play",
  "pause",
  "seeking",
  "volumechange",
  "fullscreenchange",
  "enterpictureinpicture",
  "visibilitychange",
  "hashchange",
  "beforeprint",
  "pagehide",
];
/** What tells that only in some places. */
const PLACED = ["focusin", "blur", "selectionchange", "transitionrun", "animationstart", "click"];
/** What nobody sees as a change of an element: how many there are is compared. */
const STATES = ":checked,:indeterminate,:placeholder-shown";
/**
 * Where the page writes into a field, some browsers tell only by where the cursor stands. Values are not read, and not even that of a
 * field for secrets: it says how long they are.
 */
const FIELDS = "textarea,input:not([type=password i])";
/** Classes and attributes that say what the pointer and the focus do. */
const LOOK = /focus|hover|press|ripple|user-(?:in)?valid/i;
/** What is larger is not searched for components at each press. */
const MOST_ELEMENTS = 30_000;
/** What tells of users is no answer to them. */
const REPORT = /\/v1\/beacon$/;
const CHANGES = { subtree: true, childList: true, characterData: true, attributes: true, attributeOldValue: true };

const { contains, getRootNode } = Node.prototype;
const cursorOf = (/** @type {object} */ prototype) =>
  /** @type {() => number | null} */ (Object.getOwnPropertyDescriptor(prototype, "selectionEnd")?.get);
const areaCursor = cursorOf(HTMLTextAreaElement.prototype);
const inputCursor = cursorOf(HTMLInputElement.prototype);
const { getAttributeNS } = Element.prototype;
const { querySelectorAll } = Document.prototype;
const { querySelectorAll: querySelectorAllInside } = DocumentFragment.prototype;

/** A request that ended: when it began by the clock of events, and what the answer was; 0 where that is not told. @typedef {{ at: number, status: number, isCall: boolean }} Request */

/**
 * @param {(isMove: boolean) => void} answer called at each answer; `isMove`: only the address changed
 * @param {(request: Request) => void} request called at each request that ended
 */
export function watchAnswers(answer, request) {
  /** What is pressed, from the inside out. @type {EventTarget[]} */
  let path = [];
  /** What of that it is that answers. @type {Element} */
  let control;
  let states = "";
  let isWatching = false;
  /** @type {EventTarget & { currentEntry?: unknown } | undefined} */
  const navigation = /** @type {any} */ (window).navigation;
  const leaving = navigation?.currentEntry ? navigation : window;
  const leave = leaving === window ? "beforeunload" : "navigate";

  const observer = new MutationObserver((records) => see(records));
  /** @param {MutationRecord[]} records */
  const see = (records) => {
    const isPressed = (/** @type {Node} */ node) => {
      // Of a component, all is pressed with the button in it.
      const pressed = hostOf(control) ?? control;
      for (let at = /** @type {Node | undefined} */ (node); at; at = hostOf(at)) {
        if (contains.call(pressed, at)) return true;
      }
      return false;
    };
    if (isChange(records, isPressed)) answer(false);
  };
  const requests = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) noteRequest(/** @type {PerformanceResourceTiming} */ (entry));
  });
  /** @param {PerformanceResourceTiming} entry */
  const noteRequest = ({ name, startTime, initiatorType, responseStatus }) => {
    if (initiatorType === "beacon" || REPORT.test(name)) return;
    request({ at: startTime, status: responseStatus ?? 0, isCall: /^(fetch|xmlhttprequest)$/.test(initiatorType) });
  };
  /** @param {Event} event */
  const hear = (event) => {
    try {
      if (TELLING.includes(event.type) || tells(event)) answer(event.type === "hashchange");
    } catch {
      // What a page made of its elements is not to be read: it did something.
      answer(false);
    }
  };
  /** @param {Event} event */
  const tells = ({ type, target, isTrusted }) => {
    // A page that clicks on something opens or downloads something.
    if (type === "click") return !isTrusted;
    if (type === "blur") return target === window;
    if (type === "selectionchange") return target instanceof HTMLElement || getSelection()?.isCollapsed === false;
    // What is pressed gets the focus, and looks pressed, with all that is in it.
    return (
      target instanceof Element && !path.includes(target) && !(type !== "focusin" && contains.call(control, target))
    );
  };
  /** That only the address changes shows nothing. @param {Event} event */
  const go = (event) => {
    const { destination, downloadRequest } = /** @type {any} */ (event);
    if (!destination?.sameDocument || downloadRequest) answer(false);
  };

  const rest = () => {
    if (!isWatching) return;
    isWatching = false;
    observer.disconnect();
    for (const event of [...TELLING, ...PLACED]) removeEventListener(event, hear, true);
    leaving.removeEventListener(leave, go);
  };
  return {
    /** Begins, or goes on, with what is pressed now; gives whether everything can be seen. @param {EventTarget[]} pressed @param {Element} what */
    watch(pressed, what) {
      path = pressed;
      control = what;
      // Observed again, what was observed stays so.
      const isWhole = observe(observer, document);
      if (isWatching) return isWhole;
      isWatching = true;
      states = readStates();
      for (const event of [...TELLING, ...PLACED]) addEventListener(event, hear, { capture: true, passive: true });
      leaving.addEventListener(leave, go);
      requests.observe({ type: "resource" });
      return isWhole;
    },
    /** What changed without a sign. */
    look() {
      see(observer.takeRecords());
      if (readStates() !== states) answer(false);
    },
    /** Requests that ended and were not told yet. */
    ask() {
      for (const entry of requests.takeRecords()) noteRequest(/** @type {PerformanceResourceTiming} */ (entry));
    },
    /** No answer is waited for. */
    rest,
    /** Nor for the end of a request. */
    end() {
      rest();
      requests.disconnect();
    },
  };
}

/**
 * Whether anything is another than before: whoever listens to all clicks of a page often writes what is there already; and what is
 * pressed looks so.
 * @param {MutationRecord[]} records
 * @param {(node: Node) => boolean} isPressed
 */
function isChange(records, isPressed) {
  /** What attributes were at first is known. @type {Map<Node, string[]>} */
  const known = new Map();
  return records.some(({ type, target, attributeName, attributeNamespace, oldValue }) => {
    if (type !== "attributes") return true;
    const names = known.get(target) ?? [];
    const name = `${attributeNamespace} ${attributeName}`;
    if (names.includes(name)) return false;
    known.set(target, [...names, name]);
    const value = getAttributeNS.call(target, attributeNamespace, /** @type {string} */ (attributeName));
    if (value === oldValue) return false;
    if (!isPressed(target)) return true;
    return attributeName === "class" ? !differByLook(value ?? "", oldValue ?? "") : !LOOK.test(`${attributeName}`);
  });
}

/** @param {string} one @param {string} other two classes */
function differByLook(one, other) {
  const [ones, others] = [one.split(/\s+/), other.split(/\s+/)];
  const differing = [
    ...ones.filter((each) => !others.includes(each)),
    ...others.filter((each) => !ones.includes(each)),
  ];
  return differing.every((each) => each === "" || LOOK.test(each));
}

/** The component that something is drawn by. @param {Node} node @returns {Element | undefined} */
function hostOf(node) {
  const root = getRootNode.call(node);
  return root instanceof ShadowRoot ? root.host : undefined;
}

/** How much is checked, and empty, and where cursors stand. */
function readStates() {
  const all = (/** @type {string} */ selector) => [...querySelectorAll.call(document, selector)];
  const cursors = all(FIELDS).map((field) =>
    field instanceof HTMLTextAreaElement ? areaCursor.call(field) : inputCursor.call(field),
  );
  return [all(STATES).length, ...cursors].join();
}

/**
 * Observes a document, or a component, with the components in it.
 * @param {MutationObserver} observer
 * @param {Document | ShadowRoot} root
 * @returns {boolean} whether it is small enough
 */
function observe(observer, root) {
  observer.observe(root, CHANGES);
  const elements = (root === document ? querySelectorAll : querySelectorAllInside).call(/** @type {any} */ (root), "*");
  if (elements.length > MOST_ELEMENTS) return false;
  let isWhole = true;
  for (const { shadowRoot } of elements) if (shadowRoot && !observe(observer, shadowRoot)) isWhole = false;
  return isWhole;
}
