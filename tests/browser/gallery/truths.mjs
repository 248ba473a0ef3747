// What somebody does at each widget of the gallery, and whether they struggle.

/**
 * @typedef {object} Deed
 * @property {string} widget
 * @property {string} on what is clicked
 * @property {number} [times]
 * @property {number} [apart] ms between two clicks
 * @property {(hand: import("./hand.mjs").Hand) => Promise<void>} [after] something else that is done after, or in place of, the clicks
 * @property {number} rage how many the page is to find
 * @property {number} dead
 */

/** More clicks, faster, than anybody needs who is content. */
const HAMMER = { times: 6, apart: 200 };
/** As somebody clicks who knows what they want. */
const FAST = { times: 4, apart: 150 };
const DOUBLE = { times: 2, apart: 120 };

/** Nobody struggles. @param {string} widget @param {string} on @param {Partial<Deed>} [how] @returns {Deed} */
const calm = (widget, on, how = {}) => ({ widget, on, rage: 0, dead: 0, ...how });
/** Something that does nothing, clicked and then hammered. @param {string} widget @param {string} on @returns {Deed[]} */
const dead = (widget, on) => [
  { widget, on, rage: 0, dead: 1 },
  { widget, on, ...HAMMER, rage: 1, dead: 1 },
];
/** Something that works. @param {string} widget @param {string} on @returns {Deed[]} */
const works = (widget, on) => [calm(widget, on, FAST)];
/** The same, and a copy to which no code listens. @param {string} widget @param {string} on @returns {Deed[]} */
const both = (widget, on) => [
  ...works(widget, `.real ${on}`),
  calm(widget, `.real ${on}`, DOUBLE),
  ...dead(widget, `.broken ${on}`),
];

/** Drags from the middle of something. @param {string} on @param {number} x @param {number} y */
const drag = (on, x, y) => (/** @type {import("./hand.mjs").Hand} */ hand) => hand.drag(on, x, y);

/** @type {Deed[]} */
export const DEEDS = [
  // Steppers: also those that only change a value, and one that is at its end.
  ...works("stepper", ".less"),
  ...works("stepper", ".more"),
  ...works("stepper", ".text"),
  calm("stepper", ".up", { times: 8, apart: 150 }),
  calm("stepper", ".up"),
  ...dead("stepper", ".broken .up"),

  calm("buttons", ".disabled", HAMMER),
  calm("buttons", ".aria", HAMMER),
  ...works("buttons", ".told"),
  calm("buttons", ".like", DOUBLE),
  calm("buttons", ".like", FAST),
  calm("buttons", ".real .fetch", { after: (hand) => hand.answer() }),
  calm("buttons", ".slow"),
  calm("buttons", ".slow", { times: 3, apart: 100 }),
  calm("buttons", ".plain"),
  calm("buttons", ".plain", DOUBLE),
  { widget: "buttons", on: ".plain", times: 6, apart: 200, rage: 1, dead: 0 },
  ...dead("buttons", ".real .dead"),
  ...dead("buttons", ".real .role"),
  ...dead("buttons", ".real .pointer"),
  ...dead("buttons", ".real .icon"),
  ...dead("buttons", ".throws"),
  ...dead("buttons", ".broken .told"),
  { widget: "buttons", on: ".broken .dead", after: (hand) => hand.press("Enter"), times: 0, rage: 0, dead: 1 },
  // Somebody waited, saw nothing, and went on.
  { widget: "buttons", on: ".broken .role", after: (hand) => hand.goOn(".told", 1_500), rage: 0, dead: 1 },
  calm("buttons", ".broken .role", { after: (hand) => hand.goOn(".told", 500) }),

  calm("links", ".blank", { after: (hand) => hand.comeBack(1) }),
  calm("links", ".blank", { ...DOUBLE, after: (hand) => hand.comeBack(2) }),
  ...[".part", ".here"].flatMap((on) => [calm("links", on), calm("links", on, DOUBLE)]),
  calm("links", ".route"),
  ...dead("links", ".bare"),
  ...dead("links", ".script"),
  ...dead("links", ".prevented"),
  // At a second one that other programs open, or a second file, the browser may ask first: then it hears of no click any more.
  ...[".mail", ".file"].map((on) => calm("links", on)),

  ...[".paragraph", ".area", ".field", ".edited"].flatMap((on) => [
    calm("text", on, { times: 3, apart: 100 }),
    calm("text", on, HAMMER),
  ]),
  calm("text", ".paragraph", { times: 0, after: drag(".paragraph", 60, 4) }),

  ...[".first", ".agree", ".list", ".range", ".date", ".tab", ".current"].flatMap((on) => works("choices", on)),

  ...works("opened", "summary"),
  calm("opened", ".popover", DOUBLE),
  calm("opened", ".focus"),
  calm("opened", ".choose"),
  ...dead("opened", ".broken .dialog"),
  // Nothing else of the page can be used while it is open.
  calm("opened", ".dialog"),

  ...works("forms", ".invalid"),
  ...works("forms", ".send"),
  calm("forms", ".reset"),
  calm("forms", ".smile", { after: (hand) => hand.within(".note", ".smile", 4) }),
  calm("forms", ".go", DOUBLE),
  calm("forms", ".down"),
  ...dead("forms", ".nothing"),
  ...dead("forms", ".broken .go"),

  ...["canvas", ".undo", ".mole"].flatMap((on) => [calm("drawn", on, HAMMER)]),
  ...["video", "audio", ".mute"].flatMap((on) => works("media", on)),
  calm("frame", "iframe", HAMMER),
  calm("twice", ".real .row", DOUBLE),
  calm("twice", ".handle", HAMMER),
  calm("twice", ".handle", { times: 0, after: drag(".handle", 60, 0) }),
  ...works("app", ".add"),
  ...dead("app", ".void"),

  ...both("flatpickr", ".flatpickr-next-month"),
  ...both("flatpickr", ".flatpickr-day:nth-child(12)"),
  calm("flatpickr", ".real .flatpickr-day.selected", HAMMER),

  // At its last picture, its buttons are disabled.
  ...both("swiper", ".swiper-button-next"),
  calm("swiper", ".real .swiper-button-next", HAMMER),
  calm("swiper", ".real .swiper-button-prev", { times: 6, apart: 150 }),
  ...both("swiper", ".swiper-pagination-bullet:nth-child(2)"),
  calm("swiper", ".real .swiper-slide-active", { times: 0, after: drag(".real .swiper-slide-active", -200, 0) }),

  ...works("nouislider", ".real .noUi-handle"),
  ...works("nouislider", ".real .noUi-connects"),
  calm("nouislider", ".real .noUi-handle", { times: 0, after: drag(".real .noUi-handle", 80, 0) }),
  ...works("sortable", ".real .handle >> nth=0"),
  calm("sortable", ".real .handle >> nth=0", { times: 0, after: drag(".real .handle >> nth=0", 0, 60) }),

  ...works("quill", ".real .ql-bold"),
  calm("quill", ".real .ql-bold", { times: 0, after: (hand) => hand.within(".real .ql-editor", ".real .ql-bold", 4) }),
  ...works("quill", ".real .ql-editor"),
  ...dead("quill", ".broken .ql-list"),

  calm("chart", "canvas >> nth=0", HAMMER),

  ...works("leaflet", ".real .leaflet-control-zoom-in"),
  calm("leaflet", ".real .leaflet-control-zoom-in", HAMMER),
  ...works("leaflet", ".real .leaflet-container"),
  calm("leaflet", ".real .leaflet-marker-icon"),
  calm("leaflet", ".real .leaflet-container", { times: 0, after: drag(".real .leaflet-container", 60, 20) }),
  ...dead("leaflet", ".broken .leaflet-control-zoom-out"),

  ...dead("chosen", ".broken .choices__button"),
  calm("chosen", ".real .choices__button"),
  ...works("chosen", ".real .choices__inner"),

  calm("photoswipe", ".real img"),
  calm("photoswipe", ".pswp__button--close"),

  ...works("tippy", ".real .why"),
  calm("tippy", ".real .why", HAMMER),
  ...both("tippy", ".menu"),

  ...both("bootstrap", ".toggle"),
  ...both("bootstrap", ".open"),
  ...both("bootstrap", ".two"),
  calm("bootstrap", ".real .two", HAMMER),
  ...both("bootstrap", ".accordion-button"),
  calm("bootstrap", ".real .back", HAMMER),
  calm("bootstrap", ".real .modal-open"),
  calm("bootstrap", ".real .btn-close"),
  ...dead("bootstrap", ".broken .modal-open"),

  ...["sl-switch", "sl-range", "sl-details", ".branch", ".drop"].flatMap((on) => works("shoelace", `.real ${on}`)),
  ...works("shoelace", ".real .second"),
  calm("shoelace", ".real .first", DOUBLE),
  ...works("shoelace", ".real sl-rating"),
  ...dead("shoelace", ".real .nothing"),
  ...dead("shoelace", ".broken .open"),
  calm("shoelace", ".real .open"),

  ...works("panels", ".real .carousel__navigation-button--next"),
  calm("panels", ".real .carousel__navigation-button--previous", HAMMER),
  ...works("panels", ".real .divider"),
  ...works("panels", ".real .color-picker__grid"),
  ...works("panels", ".real .select__combobox"),

  ...works("material", ".real .told"),
  ...["md-switch", "md-slider", "md-filter-chip", ".second"].flatMap((on) => works("material", `.real ${on}`)),
  ...dead("material", ".real .nothing"),
  ...dead("material", ".broken .told"),

  ...works("mantine", ".real .mantine-NumberInput-control >> nth=0"),
  calm("mantine", ".real .mantine-NumberInput-control >> nth=0", HAMMER),
  ...works("mantine", ".real .mantine-Pagination-control >> nth=-1"),
  ...dead("mantine", ".broken .mantine-Pagination-control >> nth=-1"),
  ...works("mantine", ".real .mantine-Rating-root"),
  ...works("mantine", ".real .mantine-SegmentedControl-label >> nth=1"),
  ...works("mantine", ".real .mantine-Chip-label"),
  ...both("mantine", ".second"),
  ...both("mantine", ".tab-b"),
  ...both("mantine", ".fold"),
  ...works("mantine", ".real .count"),
  ...dead("mantine", ".real .icon"),
  ...dead("mantine", ".broken .menu"),
  ...works("mantine", ".real .menu"),
];
