// What users do at the widgets of the gallery, and whether that is struggle.

/** @typedef {"none" | "dead" | "rage"} Truth */
/** @typedef {"click" | "double" | "triple" | "many" | "hammer" | "drag"} Deed */
/** @typedef {{ widget: string, at: string, deed: Deed, truth: Truth }} Action `at` is a selector, with the place among those that it means */

/**
 * Widgets that work, and do not once their handlers are gone.
 * @type {Record<string, string>}
 */
const HANDLED = {
  "bootstrap-carousel": "button",
  "bootstrap-dropdown": "button",
  "bootstrap-tabs": "#second",
  "bootstrap-accordion": "button",
  "bootstrap-toggle": "button",
  swiper: ".swiper-button-next",
  flatpickr: ".flatpickr-next-month",
  quill: ".ql-bold",
  leaflet: ".leaflet-control-zoom-in",
  tippy: "button",
  fullcalendar: ".fc-next-button",
  plyr: "[data-plyr=play]",
  "sl-button": "sl-button",
  "sl-tabs": "sl-tab[panel=two]",
  "sl-dropdown": "sl-button",
  "sl-carousel": ".carousel__navigation-button--next",
  "mantine-tabs": "[role=tab]:nth-child(2)",
  "mantine-accordion": "button",
  "mantine-pagination": "button:last-child",
  "mantine-menu": "button",
  "mantine-like": "button",
  emoji: "button[role=menuitem], [role=tabpanel] button",
  dialog: "button",
  all: "button",
  scroll: "button",
  focus: "button",
  download: "button",
  copy: "button",
  quick: "button",
  keypad: "button",
  "stepper-text": ".more",
};

/** Widgets at which nothing is struggle, whatever a user does and whether anybody hears it. @type {Record<string, string>} */
const QUIET = {
  stepper: ".more",
  range: "input",
  checkbox: "input",
  radio: "input",
  select: "select",
  details: "summary",
  popover: "button",
  disabled: "b",
  "aria-disabled": "button",
  game: "canvas",
  drawing: "button",
  textarea: "textarea",
  editor: "div",
  video: "video",
  frame: "iframe",
  required: "button",
  form: "button",
  nouislider: ".noUi-handle",
  chart: "canvas",
  "sl-split": "[role=separator]",
  "sl-switch": "sl-switch",
  "mantine-switch": "input",
};

/** Widgets that never did anything. @type {Record<string, string>} */
const GONE = {
  "gone-form": "button",
  "gone-component": "sl-button",
  "gone-link": "a",
  "gone-hash": "a",
  "gone-script": "a",
  "gone-card": ".card",
};

/** @type {[string, string, Deed, Truth][]} */
const SINGLE = [
  // A tab, a day and a page that are chosen already.
  ["bootstrap-tabs", "[role=tab] @1", "hammer", "none"],
  ["flatpickr", ".flatpickr-day.selected", "hammer", "none"],
  ["sl-tabs", "sl-tab[panel=two]", "hammer", "none"],
  ["mantine-pagination", "[aria-current]", "hammer", "none"],
  ["mantine-segmented", "label @0", "hammer", "none"],
  ["flatpickr", ".flatpickr-day:not(.selected) @9", "click", "none"],
  ["fullcalendar", ".fc-daygrid-day @9", "click", "none"],
  ["swiper", ".swiper-pagination-bullet @2", "click", "none"],
  ["swiper", ".swiper-slide @2", "drag", "none"],
  ["nouislider", ".noUi-target", "click", "none"],
  ["nouislider", ".noUi-handle", "drag", "none"],
  ["sortable", "i @1", "hammer", "none"],
  ["sortable", "i @1", "drag", "none"],
  ["sortable-broken", "i @1", "drag", "none"],
  ["quill", ".ql-editor", "triple", "none"],
  ["leaflet", ".map", "hammer", "none"],
  ["leaflet", ".map", "drag", "none"],
  ["leaflet-broken", ".leaflet-marker-icon", "hammer", "none"],
  ["choices", ".choices", "hammer", "none"],
  ["photoswipe", "a", "hammer", "none"],
  ["sl-rating", "sl-rating", "hammer", "none"],
  ["sl-details", "sl-details", "hammer", "none"],
  ["sl-tree", "sl-tree-item @0", "hammer", "none"],
  ["mantine-number", "button @0", "hammer", "none"],
  ["mantine-rating", "input @3", "click", "none"],
  ["mantine-select", "input @0", "hammer", "none"],
  ["link-blank", "a", "click", "none"],
  ["link-blank-broken", "a", "double", "none"],
  ["link-download", "a", "click", "none"],
  ["link-download-broken", "a", "double", "none"],
  ["link-mail", "a", "click", "none"],
  ["link-mail-broken", "a", "double", "none"],
  ["link-phone", "a", "click", "none"],
  ["link-phone-broken", "a", "double", "none"],
  ["link-here", "a", "click", "none"],
  ["link-here", "a", "hammer", "none"],
  ["link-fragment", "a", "click", "none"],
  // Where one is, whatever part of it.
  ["link-here", "a", "hammer", "none"],
  ["ended", "button", "hammer", "none"],
  ["ended", "button", "hammer", "none"],
  ["ended", "button", "click", "none"],
  ["ended-broken", "button", "hammer", "rage"],
  ["pages", ".other", "click", "none"],
  ["pages", ".other", "hammer", "none"],
  ["pages-broken", ".other", "click", "dead"],
  ["tippy-hint", "button", "click", "none"],
  ["tippy-hint", "button", "hammer", "none"],
  // What is behind a button that is disabled hears of the click.
  ["swiper-ended", ".swiper-button-prev", "hammer", "none"],
  ["paragraph", "p", "many", "none"],
  ["paragraph", "p", "click", "none"],
  ["paragraph", "p", "double", "none"],
  ["paragraph", "p", "triple", "none"],
  ["words-broken", "div", "triple", "none"],
  ["double", "div", "double", "none"],
  ["double-broken", "div", "double", "dead"],
  ["request", "button", "click", "none"],
  ["request-broken", "button", "click", "dead"],
  ["beacon", "button", "click", "dead"],
  ["late", "button", "click", "none"],
  ["late-broken", "button", "click", "dead"],
  ["late", "button", "hammer", "rage"],
  ["sound", "button", "click", "none"],
  ["gone-picture", "div", "click", "none"],
  ["gone-picture", "div", "hammer", "rage"],
  ["mantine-number-broken", "button @0", "hammer", "rage"],
  // The one that works waits for the clipboard of the system, by no clock of the page.
  ["sl-copy-broken", "button", "click", "dead"],
  ["sl-copy-broken", "button", "hammer", "rage"],
];

/** @type {Action[]} */
export const ACTIONS = [
  ...SINGLE.map(([widget, at, deed, truth]) => ({ widget, at, deed, truth })),
  ...Object.entries(HANDLED).flatMap(([widget, at]) => [
    { widget, at, deed: /** @type {Deed} */ ("click"), truth: /** @type {Truth} */ ("none") },
    { widget, at, deed: /** @type {Deed} */ ("hammer"), truth: /** @type {Truth} */ ("none") },
    { widget: `${widget}-broken`, at, deed: /** @type {Deed} */ ("click"), truth: /** @type {Truth} */ ("dead") },
    { widget: `${widget}-broken`, at, deed: /** @type {Deed} */ ("hammer"), truth: /** @type {Truth} */ ("rage") },
  ]),
  // Five clicks are no less than one.
  ...Object.entries(QUIET).flatMap(([widget, at]) =>
    [widget, `${widget}-broken`].map((widget) => ({
      widget,
      at,
      deed: /** @type {Deed} */ ("hammer"),
      truth: /** @type {Truth} */ ("none"),
    })),
  ),
  ...Object.entries(GONE).flatMap(([widget, at]) => [
    { widget, at, deed: /** @type {Deed} */ ("click"), truth: /** @type {Truth} */ ("dead") },
    { widget, at, deed: /** @type {Deed} */ ("hammer"), truth: /** @type {Truth} */ ("rage") },
  ]),
];
