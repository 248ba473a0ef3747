// Widgets that browsers have, and such as people write themselves.

import { add, one } from "./sections.js";

/** A button, and what it does. @param {string} name @param {(section: HTMLElement) => void} act @param {string} [more] @param {string} [attributes] */
const button = (name, act, more = "", attributes = "") =>
  add(name, `<button type="button" ${attributes}>Do it</button>${more}`, (section) => {
    one(section, "button").onclick = () => act(section);
  });
const PARTS = `<output></output>`;
const say = (/** @type {HTMLElement} */ section, text = "done") => {
  one(section, "output").textContent += text;
};

export function addNative() {
  add("stepper", `<button>-</button><input type="number" value="3"><button class="more">+</button>`, (section) => {
    one(section, ".more").onclick = () => one(section, "input").stepUp();
  });
  add(
    "stepper-text",
    `<div><span><button>-</button></span><input value="3"><span><button class="more">+</button></span></div>`,
    (section) => {
      const field = one(section, "input");
      one(section, ".more").onclick = () => {
        field.value = `${Number(field.value) + 1}`;
      };
    },
  );
  // At its end, and where one is already, it does nothing, and looks as before.
  add("ended", `<button>+</button><output>0</output>`, (section) => {
    const shown = one(section, "output");
    one(section, "button").onclick = () => {
      if (shown.textContent !== "3") shown.textContent = `${Number(shown.textContent) + 1}`;
    };
  });
  add("pages", `<button>One</button><button class="other">Two</button><output>One</output>`, (section) => {
    const shown = one(section, "output");
    for (const each of section.querySelectorAll("button")) {
      each.onclick = () => {
        if (shown.textContent !== each.textContent) shown.textContent = each.textContent;
      };
    }
  });
  add("range", `<input type="range">`);
  add("checkbox", `<input type="checkbox">`);
  add("radio", `<input type="radio" name="radio" checked>`, (section) => {
    one(section, "input").name = section.id;
  });
  add("select", `<select><option>One</option><option>Two</option></select>`);
  add("details", `<details><summary>Why?</summary>So.</details>`);
  add("popover", `<button>More</button><p popover>One</p>`, (section) => {
    const text = one(section, "p");
    one(section, "button").popoverTargetElement = text;
  });
  button("dialog", (section) => one(section, "dialog").showModal(), `<dialog>Well</dialog>`);
  add("disabled", `<button disabled><b>Save</b></button>`);
  button("aria-disabled", () => {}, "", `aria-disabled="true"`);
  add("link-blank", `<a href="/away" target="_blank">Help</a>`);
  add("link-download", `<a href="/away" download="away.html">Save as</a>`);
  add("link-mail", `<a href="mailto:ann@example.com">Write</a>`);
  add("link-phone", `<a href="tel:+123">Call</a>`);
  add("link-here", `<a href="/">Home</a>`, (section) => {
    one(section, "a").onclick = (/** @type {Event} */ event) => event.preventDefault();
  });
  add("link-fragment", `<div style="height: 3000px"></div><a href="#above">Up</a>`);
  add("paragraph", `<p style="width: 200px">Some words that somebody wants to have, and so selects them.</p>`);
  add("words", `<div style="cursor: pointer; width: 200px">Some words that open on a click</div>`, (section) => {
    section.onclick = () => say(section, "");
  });
  add("double", `<div style="cursor: pointer; user-select: none">Two clicks open this</div>${PARTS}`, (section) => {
    one(section, "div").ondblclick = () => say(section);
  });
  add("game", `<canvas width="300" height="200" style="cursor: pointer"></canvas>`);
  add("drawing", `<div><canvas width="300" height="200"></canvas></div><p><button>Undo</button></p>`, (section) => {
    let n = 0;
    one(section, "button").onclick = () => {
      n += 9;
      one(section, "canvas").getContext("2d").fillRect(n, n, 5, 5);
    };
  });
  add("textarea", `<textarea rows="4">Some words</textarea>`);
  add("editor", `<div contenteditable="true">Some words</div>`);
  add("video", `<video controls width="300" height="150"></video>`);
  add("frame", `<iframe title="Other" srcdoc="<button>Other</button>" width="300" height="100"></iframe>`);
  add("keypad", `<input readonly value="0"><div><button>7</button></div>`, (section) => {
    one(section, "button").onclick = () => {
      one(section, "input").value += "7";
    };
  });
  button(
    "all",
    (section) => {
      const boxes = section.querySelectorAll("input");
      const isAll = boxes[0].checked;
      for (const box of boxes) box.checked = !isAll;
    },
    `<p><input type="checkbox"><input type="checkbox"></p>`,
  );
  button("request", () => void fetch("/away"));
  button("beacon", () => void navigator.sendBeacon("/left", "x"));
  button(
    "scroll",
    (section) => one(section, "div").scrollBy(0, 40),
    `<div style="height: 60px; width: 60px; overflow: scroll"><p style="height: 4000px"></p></div>`,
  );
  button("focus", (section) => one(section, "input").focus(), `<input>`);
  button("download", () => {
    const link = document.createElement("a");
    link.href = "data:text/plain,x";
    link.download = "x.txt";
    link.click();
  });
  button(
    "copy",
    (section) => {
      getSelection()?.selectAllChildren(one(section, "p"));
      document.execCommand("copy");
    },
    `<p>Words</p>`,
  );
  button("late", (section) => void setTimeout(() => say(section), 2_000), PARTS);
  button("quick", (section) => say(section), PARTS);
  button(
    "sound",
    (section) =>
      void one(section, "audio")
        .play()
        .catch(() => {}),
    `<audio></audio>`,
  );
  add("required", `<form><input required><button>Send</button></form>`);
  add("form", `<form action="/away"><button>Send</button></form>`, (section) => {
    // Where it is answered has its name from the beginning on: else the answer would be a window of its own, in front of this one.
    const name = `inside-${section.id}`;
    one(section, "form").target = name;
    section.insertAdjacentHTML("beforeend", `<iframe name="${name}" title="Inside"></iframe>`);
  });
  add("gone-form", `<form><button>Send</button></form>`, (section) => {
    one(section, "form").onsubmit = (/** @type {Event} */ event) => event.preventDefault();
  });
  add("gone-link", `<a href="/away">Next</a>`, (section) => {
    one(section, "a").onclick = (/** @type {Event} */ event) => event.preventDefault();
  });
  add("gone-hash", `<a href="#">Next</a>`);
  add("gone-script", `<a href="javascript:void 0">Next</a>`);
  add("gone-card", `<div class="card" style="cursor: pointer; user-select: none; width: 100px">Card</div>`);
  add("gone-picture", `<div style="width: 100px; height: 100px; background: #ccc"></div>`);
}
