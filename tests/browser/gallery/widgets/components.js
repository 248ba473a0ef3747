// Web components: what they do is in roots of shadows.

import "@material/web/button/filled-button.js";
import "@material/web/chips/chip-set.js";
import "@material/web/chips/filter-chip.js";
import "@material/web/slider/slider.js";
import "@material/web/switch/switch.js";
import "@material/web/tabs/primary-tab.js";
import "@material/web/tabs/tabs.js";
import "@shoelace-style/shoelace/dist/themes/light.css";
import "@shoelace-style/shoelace/dist/components/button/button.js";
import "@shoelace-style/shoelace/dist/components/carousel/carousel.js";
import "@shoelace-style/shoelace/dist/components/carousel-item/carousel-item.js";
import "@shoelace-style/shoelace/dist/components/color-picker/color-picker.js";
import "@shoelace-style/shoelace/dist/components/details/details.js";
import "@shoelace-style/shoelace/dist/components/dialog/dialog.js";
import "@shoelace-style/shoelace/dist/components/dropdown/dropdown.js";
import "@shoelace-style/shoelace/dist/components/menu/menu.js";
import "@shoelace-style/shoelace/dist/components/menu-item/menu-item.js";
import "@shoelace-style/shoelace/dist/components/option/option.js";
import "@shoelace-style/shoelace/dist/components/range/range.js";
import "@shoelace-style/shoelace/dist/components/rating/rating.js";
import "@shoelace-style/shoelace/dist/components/select/select.js";
import "@shoelace-style/shoelace/dist/components/split-panel/split-panel.js";
import "@shoelace-style/shoelace/dist/components/switch/switch.js";
import "@shoelace-style/shoelace/dist/components/tab/tab.js";
import "@shoelace-style/shoelace/dist/components/tab-group/tab-group.js";
import "@shoelace-style/shoelace/dist/components/tab-panel/tab-panel.js";
import "@shoelace-style/shoelace/dist/components/tree/tree.js";
import "@shoelace-style/shoelace/dist/components/tree-item/tree-item.js";

/** Has what Lit draws be drawn. @param {HTMLElement} root @param {string} html */
async function fill(root, html) {
  root.innerHTML = html;
  const drawn = [...root.querySelectorAll("*")].map((one) => /** @type {any} */ (one).updateComplete);
  await Promise.all(drawn);
}

/** @type {Record<string, import("./page.js").Widget>} */
export const COMPONENTS = {
  async shoelace(root) {
    await fill(
      root,
      `<sl-button class="open">Open</sl-button> <sl-button class="nothing">Nothing</sl-button>
       <sl-rating class="stars"></sl-rating> <sl-switch>On</sl-switch> <sl-range></sl-range>
       <sl-details summary="More">Text</sl-details>
       <sl-tab-group><sl-tab slot="nav" panel="a" class="first">A</sl-tab><sl-tab slot="nav" panel="b" class="second">B</sl-tab><sl-tab-panel name="a">1</sl-tab-panel><sl-tab-panel name="b">2</sl-tab-panel></sl-tab-group>
       <sl-tree><sl-tree-item class="branch">Root<sl-tree-item>Leaf</sl-tree-item></sl-tree-item></sl-tree>
       <sl-dropdown><sl-button slot="trigger" class="drop">Drop</sl-button><sl-menu><sl-menu-item>Item</sl-menu-item></sl-menu></sl-dropdown>
       <sl-dialog label="Hello">Text</sl-dialog>`,
    );
    const dialog = /** @type {any} */ (root.querySelector("sl-dialog"));
    root.querySelector(".open")?.addEventListener("click", () => dialog.show());
  },
  async panels(root) {
    await fill(
      root,
      `<sl-carousel navigation style="width: 300px; height: 120px"><sl-carousel-item>1</sl-carousel-item><sl-carousel-item>2</sl-carousel-item><sl-carousel-item>3</sl-carousel-item></sl-carousel>
       <sl-split-panel style="width: 300px"><div slot="start">a</div><div slot="end">b</div></sl-split-panel>
       <sl-color-picker inline></sl-color-picker>
       <sl-select value="one"><sl-option value="one">One</sl-option><sl-option value="two">Two</sl-option></sl-select>`,
    );
  },
  async material(root) {
    await fill(
      root,
      `<md-filled-button class="told">Tell</md-filled-button> <md-filled-button class="nothing">Nothing</md-filled-button> <output></output>
       <md-switch></md-switch> <md-slider style="width: 200px"></md-slider>
       <md-chip-set><md-filter-chip label="Filter"></md-filter-chip></md-chip-set>
       <md-tabs><md-primary-tab class="first">A</md-primary-tab><md-primary-tab class="second">B</md-primary-tab></md-tabs>`,
    );
    let n = 0;
    const shown = /** @type {Element} */ (root.querySelector("output"));
    root.querySelector(".told")?.addEventListener("click", () => (shown.textContent = `${++n}`));
  },
};
