// Stores as Svelte's own functions take them, and a component in the way of Svelte 4.

import { createPiquel } from "piquel/svelte";
import { hydrate, mount, unmount } from "svelte";
import { derived, fromStore, get } from "svelte/store";
import Screen from "./Screen.svelte";

/** @type {any[]} */
const heard = [];
/** @type {any} */
let component;
const target = () => /** @type {HTMLElement} */ (document.getElementById("root"));
Object.assign(window, {
  heard,
  /** @param {import("piquel").Options} options */
  begin(options) {
    const piquel = createPiquel(options);
    component = mount(Screen, { target: target(), props: { piquel } });
    return piquel;
  },
  /** Subscribes as Svelte's own stores are made from others. @param {ReturnType<typeof createPiquel>} piquel */
  derive: (piquel) =>
    derived([piquel.stage, piquel.signal("pressed")], ([stage, { fired }]) => `${stage} ${fired}`).subscribe((text) =>
      heard.push(text),
    ),
  get,
  fromStore,
  /** Takes up what a server rendered. @param {string} html @param {import("piquel").Piquel} piquel */
  hydrate(html, piquel) {
    target().innerHTML = html;
    component = hydrate(Screen, { target: target(), props: { piquel: createPiquel(piquel) } });
  },
  unmount: () => unmount(component),
});
