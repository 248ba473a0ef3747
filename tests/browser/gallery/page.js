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
// What opens elsewhere would take the input of the browser.
addEventListener(
  "click",
  (event) => {
    const { target } = event;
    if (target instanceof HTMLAnchorElement && (target.target || target.download || /^(mailto|tel):/.test(target.href)))
      event.preventDefault();
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
