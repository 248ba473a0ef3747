// What was clicked: whether it looks as if it did something, and whether the page could be seen doing it. By prototype: what a page
// made of its elements is not asked.

const { matches, querySelector, getAttribute, getBoundingClientRect } = Element.prototype;

/** Says by its kind or role that it does something when it is clicked. */
const CONTROL =
  "a[href],area[href],button,input,label,summary,[onclick],[role=button],[role=link],[role=tab],[role=option],[role=switch],[role=checkbox],[role=radio],[role^=menuitem]";
/** Answers by itself or in a way that nobody sees from outside; is held rather than clicked; or is for typing. */
const OPAQUE =
  "canvas,iframe,frame,embed,object,video,audio,select,option,textarea,label,summary,input:not([type=button],[type=submit],[type=reset],[type=image])," +
  "[draggable=true],[role=slider],[role=scrollbar],[role=separator],[role=spinbutton],[role=textbox],[role=combobox]";
/** All inside is like that: editors, maps, and what cannot be used. */
const OPAQUE_INSIDE =
  "[contenteditable]:not([contenteditable=false]),[inert],:disabled,[aria-disabled=true],[aria-busy=true]";
/** So is what has no button of its own in maps, and in what says that it is like a program. */
const MAP = "[role=application],.leaflet-container,.gm-style,.maplibregl-map,.mapboxgl-map";
/** Is already what a click would make it. */
const CHOSEN =
  "[aria-selected=true],[aria-current]:not([aria-current=false]),[role=radio][aria-checked=true],[role=menuitemradio][aria-checked=true]";
/** The same, and out of use, as class names usually say it. */
const CHOSEN_CLASS = /(^|\s|is-|--)(active|selected|current|disabled|loading)(\s|$)/;
/** A number beside its buttons changes without a sign, and is not ours to read. */
const NUMBER = ":scope>input[type=number],:scope>input[type=range],:scope>[role=spinbutton]";
/** What is drawn shows what buttons close by do, and nobody sees that from outside. How many elements outwards that is. */
const DRAWN = "canvas";
const CLOSE = 4;
/** Clicks go through what is out of use to what is behind it. */
const UNUSABLE = ":disabled,[aria-disabled=true],[class*=disabled]";
/** Cursors of what is not to be clicked now, or is to be held. */
const HELD = /not-allowed|no-drop|wait|progress|grab|move|resize|text/;
/** Links that are buttons. */
const NO_ADDRESS = /^(#?|javascript:.*)$/i;

/**
 * @typedef {object} Target
 * @property {Element} element the innermost
 * @property {Element} control what does something, or looks like that; else the innermost
 * @property {boolean} isClickable whether it looks as if it did something
 * @property {boolean} isLink whether the browser goes somewhere, unless the page prevents that
 * @property {boolean} isNowhere a link to nothing: that the address changes is no answer
 * @property {boolean} isExplained whether a tooltip tells of it, which may be all that there is to it
 */

/** @param {Element} element @param {string} selector */
const is = (element, selector) => matches.call(element, selector);

/**
 * Looks at what is under a pointer, before the page has heard of it. Undefined where a click tells nothing, whatever follows.
 * @param {EventTarget[]} path
 * @returns {Target | undefined}
 */
export function targetOf(path) {
  const elements = /** @type {Element[]} */ (path.filter((place) => place instanceof Element));
  const [element] = elements;
  if (!element || isPage(element) || isClosed(element)) return undefined;
  const place = elements.findIndex((each) => is(each, CONTROL));
  const control = elements[Math.max(place, 0)];
  /** What is pressed: what lies around a control may be anything. */
  const inner = place < 0 ? elements : elements.slice(0, place + 1);
  const around = elements.slice(elements.indexOf(control) + 1).filter((each) => !isPage(each));
  const [parent, grandparent] = around;
  const { cursor } = getComputedStyle(element);
  if (
    HELD.test(cursor) ||
    inner.some((each) => is(each, OPAQUE) || is(each, CHOSEN)) ||
    elements.some((each) => is(each, OPAQUE_INSIDE) || (!is(control, "a,button") && is(each, MAP))) ||
    [element, control, parent].some((each) => each && CHOSEN_CLASS.test(getAttribute.call(each, "class") ?? "")) ||
    [parent, grandparent].some((each) => each && querySelector.call(each, NUMBER)) ||
    (place >= 0 && around.slice(0, CLOSE).some((each) => querySelector.call(each, DRAWN)))
  )
    return undefined;
  const target = {
    element,
    control,
    isClickable: place >= 0 || cursor === "pointer",
    isLink: false,
    isNowhere: false,
    isExplained: [control, parent].some((each) => each && isExplained(each)),
  };
  if (!(control instanceof HTMLAnchorElement || control instanceof HTMLAreaElement)) return target;
  if (NO_ADDRESS.test(getAttribute.call(control, "href") ?? "")) return { ...target, isNowhere: true };
  const { protocol } = control;
  const frame = getAttribute.call(control, "target") ?? "";
  const isElsewhere =
    !/^https?:$/.test(protocol) || is(control, "[download]") || !/^(_self|_top|_parent)?$/i.test(frame);
  // Where the user is already, nothing has to happen.
  return isElsewhere || isHere(control) ? undefined : { ...target, isLink: true };
}

/** Whether a link leads to the page that is shown; parts of a page are something else. @param {HTMLAnchorElement | HTMLAreaElement} link */
const isHere = (link) =>
  link.href === location.href ||
  (!link.hash &&
    link.origin === location.origin &&
    link.pathname === location.pathname &&
    link.search === location.search);

/** @param {Element} element */
const isExplained = (element) =>
  (getAttribute.call(element, "aria-describedby") ?? "").split(/\s+/).some((id) => {
    const other = id && document.getElementById(id);
    return other && (is(other, "[role=tooltip]") || querySelector.call(other, "[role=tooltip]"));
  });

/** Whether something that is out of use lies where somebody clicked. @param {MouseEvent} event */
export const isUnusable = ({ clientX, clientY }) =>
  [...document.querySelectorAll(UNUSABLE)].some((each) => {
    const { left, right, top, bottom } = getBoundingClientRect.call(each);
    const isThere = clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
    return isThere && getComputedStyle(each).visibility === "visible";
  });

/** Clicks beside everything, also on what is behind a dialog. @param {Element} element */
const isPage = (element) => is(element, "html,body,dialog");

/** A component that lets nobody see what it does. @param {Element} element */
const isClosed = (element) => element.localName.includes("-") && !element.shadowRoot;
