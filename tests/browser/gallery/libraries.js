// Widgets of libraries that need no framework.

import { Calendar } from "@fullcalendar/core";
import dayGrid from "@fullcalendar/daygrid";
import "bootstrap";
import "bootstrap/dist/css/bootstrap.css";
import Chart from "chart.js/auto";
import Choices from "choices.js";
import "choices.js/public/assets/styles/choices.css";
import { Picker } from "emoji-picker-element";
import flatpickr from "flatpickr";
import "flatpickr/dist/flatpickr.css";
import leaflet from "leaflet";
import "leaflet/dist/leaflet.css";
import noUiSlider from "nouislider";
import "nouislider/dist/nouislider.css";
import PhotoSwipe from "photoswipe";
import "photoswipe/dist/photoswipe.css";
import PhotoSwipeLightbox from "photoswipe/lightbox";
import Plyr from "plyr";
import "plyr/dist/plyr.css";
import Quill from "quill";
import "quill/dist/quill.snow.css";
import Sortable from "sortablejs";
import Swiper from "swiper";
import { Navigation, Pagination } from "swiper/modules";
import "swiper/css/bundle";
import tippy from "tippy.js";
import "tippy.js/dist/tippy.css";
import { add, one } from "./sections.js";

const PICTURE = `data:image/svg+xml,${encodeURIComponent("<svg xmlns='http://www.w3.org/2000/svg' width='900' height='600'/>")}`;
/** A second of silence. */
const SOUND = `data:audio/wav;base64,${btoa(
  `RIFF${String.fromCharCode(0x64, 0x1f, 0, 0)}WAVEfmt ${String.fromCharCode(16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0)}data${String.fromCharCode(0x40, 0x1f, 0, 0)}${"\x80".repeat(8000)}`,
)}`;
const SLIDES = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];

export function addLibraries() {
  add(
    "bootstrap-carousel",
    `<div class="carousel" style="width: 400px"><div class="carousel-inner">${SLIDES.map(
      (slide, place) => `<div class="carousel-item ${place ? "" : "active"}"><h2>${slide}</h2></div>`,
    ).join(
      "",
    )}</div><button class="carousel-control-next" data-bs-slide="next" data-bs-target="CAROUSEL">Next</button></div>`,
    (section) => {
      one(section, ".carousel").id = `${section.id}-slides`;
      one(section, "button").dataset.bsTarget = `#${section.id}-slides`;
    },
  );
  add(
    "bootstrap-dropdown",
    `<div class="dropdown"><button class="btn" data-bs-toggle="dropdown">More</button><ul class="dropdown-menu"><li>One</li></ul></div>`,
  );
  add(
    "bootstrap-tabs",
    `<ul class="nav nav-tabs" role="tablist"><li><button class="nav-link active" role="tab" aria-selected="true" data-bs-toggle="tab" data-bs-target="#one">One</button></li>
    <li><button class="nav-link" id="second" role="tab" aria-selected="false" data-bs-toggle="tab" data-bs-target="#two">Two</button></li></ul>
    <div class="tab-content"><div class="tab-pane active" id="one">One</div><div class="tab-pane" id="two">Two</div></div>`,
  );
  add(
    "bootstrap-accordion",
    `<div class="accordion"><h2><button class="accordion-button collapsed" data-bs-toggle="collapse">Why?</button></h2><div class="collapse">So.</div></div>`,
    (section) => {
      one(section, ".collapse").id = `${section.id}-answer`;
      one(section, "button").dataset.bsTarget = `#${section.id}-answer`;
    },
  );
  add("bootstrap-toggle", `<button class="btn" data-bs-toggle="button" aria-pressed="false">Follow</button>`);
  add(
    "swiper",
    `<div class="swiper" style="width: 400px; height: 200px"><div class="swiper-wrapper">${SLIDES.map(
      (slide) => `<div class="swiper-slide">${slide}</div>`,
    ).join("")}</div><div class="swiper-button-next"></div><div class="swiper-pagination"></div></div>`,
    (section) => {
      new Swiper(one(section, ".swiper"), {
        modules: [Navigation, Pagination],
        navigation: { nextEl: one(section, ".swiper-button-next") },
        pagination: { el: one(section, ".swiper-pagination"), clickable: true },
      });
    },
  );
  add("flatpickr", `<input placeholder="Day">`, (section) => {
    flatpickr(one(section, "input"), { inline: true, defaultDate: "2026-03-04" });
  });
  add("nouislider", `<div style="width: 300px; margin: 40px"></div>`, (section) => {
    noUiSlider.create(one(section, "div"), { start: 20, range: { min: 0, max: 100 } });
  });
  add(
    "sortable",
    `<ul style="width: 200px">${SLIDES.map((slide) => `<li style="cursor: pointer"><i style="cursor: grab">::</i> ${slide}</li>`).join("")}</ul>`,
    (section) => {
      Sortable.create(one(section, "ul"), { handle: "i" });
    },
  );
  add("quill", `<div>Written before, by somebody.</div>`, (section) => {
    new Quill(one(section, "div"), { theme: "snow" });
  });
  add("leaflet", `<div class="map" style="width: 400px; height: 300px"></div>`, (section) => {
    const map = leaflet.map(one(section, ".map"), { center: [0, 0], zoom: 2, maxZoom: 8 });
    const icon = leaflet.divIcon({ html: "x" });
    leaflet.marker([0, 30], { icon }).addTo(map);
  });
  add("tippy", `<button>What is this?</button>`, (section) => {
    tippy(one(section, "button"), { content: "That.", trigger: "click" });
  });
  add("choices", `<select><option>One</option><option>Two</option></select>`, (section) => {
    new Choices(one(section, "select"), { searchEnabled: false });
  });
  add(
    "photoswipe",
    `<div class="pictures"><a href="${PICTURE}" data-pswp-width="900" data-pswp-height="600"><img src="${PICTURE}" width="90" alt=""></a></div>`,
    (section) => {
      new PhotoSwipeLightbox({ gallery: one(section, ".pictures"), children: "a", pswpModule: PhotoSwipe }).init();
    },
  );
  add("fullcalendar", `<div class="calendar" style="width: 600px"></div>`, (section) => {
    new Calendar(one(section, ".calendar"), { plugins: [dayGrid], initialDate: "2026-03-04", height: 400 }).render();
  });
  add("plyr", `<audio src="${SOUND}" loop></audio>`, (section) => {
    new Plyr(one(section, "audio"), { loadSprite: false });
  });
  add("chart", `<div style="width: 400px"><canvas></canvas></div>`, (section) => {
    new Chart(one(section, "canvas"), {
      type: "bar",
      data: { labels: SLIDES, datasets: [{ data: [1, 2, 3, 4, 5, 6, 7, 8] }] },
    });
  });
  add("emoji", `<textarea placeholder="Say"></textarea>`, (section) => {
    const picker = new Picker({ dataSource: "/emoji.json", locale: "en" });
    picker.addEventListener("emoji-click", ({ detail }) => {
      one(section, "textarea").value += detail.unicode;
    });
    section.append(picker);
  });
}
