// The page of all widgets.

import "./broken.js";

import { addComponents } from "./components.js";
import { addLibraries } from "./libraries.js";
import { addNative } from "./native.js";
import { addReact } from "./react.js";
import { show } from "./sections.js";

addNative();
addLibraries();
addComponents();
addReact();
// The programs of the system that write letters and call are left alone: they would take the input of the browser.
addEventListener(
  "click",
  (event) => {
    if (/^(mailto|tel):/.test(/** @type {HTMLAnchorElement} */ (event.target).href)) event.preventDefault();
  },
  true,
);
/** Resolves when the browser has drawn: what is scrolled and focused tells of it then. */
const drawn = () =>
  new Promise((/** @type {(done: void) => void} */ done) => {
    new IntersectionObserver((_, own) => {
      own.disconnect();
      done();
    }).observe(document.body);
  });
Object.assign(window, { show, drawn, isBuilt: true });
