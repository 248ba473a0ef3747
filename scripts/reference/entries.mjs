// The entries of the package that have a page in the reference, in the order in which somebody comes to need them.

/**
 * @typedef {object} Entry
 * @property {string} name what is imported
 * @property {string} page the file in docs/api/
 * @property {string} source where TypeScript finds it, in js/
 * @property {string} words what it is for
 * @property {string} guide the file in docs/ that shows it at work
 */

/** The first is the core: what other entries need of it has its place there. @type {Entry[]} */
export const ENTRIES = [
  {
    name: "piquel",
    page: "piquel.md",
    source: "piquel.d.ts",
    words: "Tells the engine what the user does, and hears what follows.",
    guide: "install.md",
  },
  {
    name: "piquel/prompts",
    page: "prompts.md",
    source: "prompts/index.js",
    words: "Draws prompts, and elements that show how far a user is.",
    guide: "prompts.md",
  },
  {
    name: "piquel/taps",
    page: "taps.md",
    source: "taps/index.js",
    words: "Hears what an app tells other libraries already.",
    guide: "taps.md",
  },
  {
    name: "piquel/react",
    page: "react.md",
    source: "react/index.js",
    words: "Hooks of signals, stage, progress and prompts.",
    guide: "react.md",
  },
  {
    name: "piquel/vue",
    page: "vue.md",
    source: "vue/index.js",
    words: "Refs of signals, stage, progress and prompts, and a directive that tracks.",
    guide: "vue.md",
  },
  {
    name: "piquel/svelte",
    page: "svelte.md",
    source: "svelte/index.js",
    words: "Stores of signals, stage, progress and prompts.",
    guide: "svelte.md",
  },
  {
    name: "piquel/openfeature",
    page: "openfeature.md",
    source: "openfeature/index.js",
    words: "Has feature flags targeted by what is known of the user.",
    guide: "openfeature.md",
  },
  {
    name: "piquel/testing",
    page: "testing.md",
    source: "testing/index.js",
    words: "A client for an app's own tests, on the real engine and a clock of theirs.",
    guide: "testing.md",
  },
  {
    name: "piquel/devtools",
    page: "devtools.md",
    source: "devtools/index.js",
    words: "A panel in the page that says why a signal has or has not fired.",
    guide: "devtools.md",
  },
];

/** Entries that give what another one gives. */
export const SAME = [
  {
    name: "piquel/inline",
    words: "the same as [`piquel`](piquel.md), with the engine in the module: no further file is loaded",
  },
  {
    name: "piquel/global",
    words:
      "the classic script: `window.piquel` has [`init`](piquel.md#init), and the calls of the [instance](piquel.md#piquel-1) that it started last",
  },
];

/** Types that have a page of their own in docs/, by the file in js/ that declares them. @type {Record<string, string>} */
export const ELSEWHERE = { "definitions.d.ts": "../definitions.md" };
