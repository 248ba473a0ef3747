// Widgets that are custom elements, with all that they do in shadow roots.

import "@shoelace-style/shoelace/dist/shoelace.js";
import { add, one } from "./sections.js";

export function addComponents() {
  add("sl-button", `<sl-button>Add</sl-button><sl-badge>0</sl-badge>`, (section) => {
    one(section, "sl-button").addEventListener("click", () => {
      const badge = one(section, "sl-badge");
      badge.textContent = `${Number(badge.textContent) + 1}`;
    });
  });
  add(
    "sl-tabs",
    `<sl-tab-group><sl-tab slot="nav" panel="one">One</sl-tab><sl-tab slot="nav" panel="two">Two</sl-tab>
    <sl-tab-panel name="one">One</sl-tab-panel><sl-tab-panel name="two">Two</sl-tab-panel></sl-tab-group>`,
  );
  add("sl-details", `<sl-details summary="Why?">So.</sl-details>`);
  add("sl-rating", `<sl-rating></sl-rating>`);
  add("sl-switch", `<sl-switch>Loud</sl-switch>`);
  add(
    "sl-dropdown",
    `<sl-dropdown><sl-button slot="trigger">More</sl-button><sl-menu><sl-menu-item>One</sl-menu-item></sl-menu></sl-dropdown>`,
  );
  add(
    "sl-carousel",
    `<sl-carousel navigation loop style="width: 400px"><sl-carousel-item>One</sl-carousel-item><sl-carousel-item>Two</sl-carousel-item><sl-carousel-item>Three</sl-carousel-item></sl-carousel>`,
  );
  add(
    "sl-split",
    `<sl-split-panel style="width: 400px; height: 100px"><i slot="start">One</i><i slot="end">Two</i></sl-split-panel>`,
  );
  add("sl-tree", `<sl-tree><sl-tree-item>Trees<sl-tree-item>Oak</sl-tree-item></sl-tree-item></sl-tree>`);
  add("sl-copy", `<sl-copy-button value="text"></sl-copy-button>`);
}
