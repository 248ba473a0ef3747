// Widgets of libraries that need no framework.

import "bootstrap/dist/css/bootstrap.min.css";
import "choices.js/public/assets/styles/choices.min.css";
import "flatpickr/dist/flatpickr.min.css";
import "leaflet/dist/leaflet.css";
import "nouislider/dist/nouislider.min.css";
import "photoswipe/style.css";
import "quill/dist/quill.snow.css";
import "swiper/swiper-bundle.css";
import "tippy.js/dist/tippy.css";
import "bootstrap";
import { Chart, registerables } from "chart.js";
import Choices from "choices.js";
import flatpickr from "flatpickr";
import L from "leaflet";
import noUiSlider from "nouislider";
import PhotoSwipe from "photoswipe";
import PhotoSwipeLightbox from "photoswipe/lightbox";
import Quill from "quill";
import Sortable from "sortablejs";
import Swiper from "swiper/bundle";
import tippy from "tippy.js";

/** @param {HTMLElement} root @param {string} html @returns {any} its first element */
function fill(root, html) {
  root.innerHTML = html;
  return root.firstElementChild;
}

const PICTURE = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"/>')}`;

/** @type {Record<string, import("./page.js").Widget>} */
export const LIBRARIES = {
  flatpickr(root) {
    flatpickr(fill(root, "<input hidden>"), { inline: true, defaultDate: "2026-03-10" });
  },
  swiper(root) {
    const slides = [1, 2, 3].map((n) => `<div class="swiper-slide" style="height: 90px">${n}</div>`).join("");
    const element = fill(
      root,
      `<div class="swiper" style="width: 400px"><div class="swiper-wrapper">${slides}</div><div class="swiper-pagination"></div>
       <div class="swiper-button-prev"></div><div class="swiper-button-next"></div></div>`,
    );
    new Swiper(element, {
      speed: 0,
      navigation: { prevEl: ".swiper-button-prev", nextEl: ".swiper-button-next" },
      pagination: { el: ".swiper-pagination", clickable: true },
    });
  },
  nouislider(root) {
    const element = fill(root, "<div style='margin: 30px; width: 300px'></div>");
    noUiSlider.create(element, { start: 20, range: { min: 0, max: 100 } });
  },
  sortable(root) {
    const item = (/** @type {number} */ n) => `<li><span class="handle" style="cursor: grab">⠿</span> ${n}</li>`;
    Sortable.create(fill(root, `<ul>${[1, 2, 3].map(item).join("")}</ul>`), { handle: ".handle" });
  },
  quill(root) {
    const element = fill(root, "<div>Some words</div>");
    new Quill(element, { theme: "snow", modules: { toolbar: ["bold", "link", { list: "bullet" }] } });
  },
  chart(root) {
    Chart.register(...registerables);
    const canvas = fill(root, "<canvas></canvas>");
    root.style.width = "400px";
    new Chart(canvas, {
      type: "bar",
      data: { labels: ["a", "b"], datasets: [{ label: "x", data: [1, 2] }] },
      options: { animation: false },
    });
  },
  leaflet(root) {
    const element = fill(root, "<div style='width: 400px; height: 200px'></div>");
    const map = L.map(element, { zoomAnimation: false, fadeAnimation: false, maxZoom: 6 }).setView([50, 8], 3);
    L.tileLayer(PICTURE).addTo(map);
    L.marker([50, 8], { icon: L.divIcon({ html: "●" }) })
      .addTo(map)
      .bindPopup("Here");
  },
  chosen(root) {
    const element = fill(
      root,
      "<select multiple><option>one</option><option selected>two</option><option>three</option></select>",
    );
    new Choices(element, { removeItemButton: true, shouldSort: false });
  },
  photoswipe(root) {
    fill(
      root,
      `<a href="${PICTURE}" data-pswp-width="400" data-pswp-height="300"><img width="100" height="80" src="${PICTURE}"></a>`,
    );
    const lightbox = new PhotoSwipeLightbox({
      gallery: root,
      children: "a",
      pswpModule: PhotoSwipe,
      showHideAnimationType: "none",
    });
    lightbox.init();
  },
  tippy(root) {
    fill(root, `<button class="why">?</button><button class="menu">Menu</button>`);
    tippy(/** @type {Element} */ (root.querySelector(".why")), { content: "Because", duration: 0 });
    tippy(/** @type {Element} */ (root.querySelector(".menu")), { content: "Items", trigger: "click", duration: 0 });
  },
  bootstrap(root) {
    fill(
      root,
      `<style>* { transition: none !important }</style>
       <button class="btn toggle" data-bs-toggle="button" aria-pressed="false">Toggle</button>
       <div class="dropdown"><button class="btn open" data-bs-toggle="dropdown">Drop</button><ul class="dropdown-menu"><li><a class="dropdown-item" href="#">Item</a></ul></div>
       <ul class="nav nav-tabs"><li><button class="nav-link one active" data-bs-toggle="tab" data-bs-target="#t1">One</button><li><button class="nav-link two" data-bs-toggle="tab" data-bs-target="#t2">Two</button></ul>
       <div class="tab-content"><div class="tab-pane active" id="t1">1</div><div class="tab-pane" id="t2">2</div></div>
       <div class="accordion-item"><button class="accordion-button collapsed" data-bs-toggle="collapse" data-bs-target="#c1">Fold</button><div id="c1" class="collapse">Text</div></div>
       <ul class="pagination"><li class="page-item disabled"><a class="page-link back" href="#" aria-disabled="true">«</a><li class="page-item active" aria-current="page"><span class="page-link">1</span></ul>
       <button class="btn modal-open" data-bs-toggle="modal" data-bs-target="#m1">Modal</button>
       <div class="modal" id="m1" tabindex="-1"><div class="modal-dialog"><div class="modal-content">Hello <button class="btn-close" data-bs-dismiss="modal"></button></div></div></div>`,
    );
  },
};
