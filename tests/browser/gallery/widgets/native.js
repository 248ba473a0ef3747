// What browsers have themselves, and what people write without a library.

/** @param {HTMLElement} root @param {string} html @returns {(selector: string) => any} finds something in it */
function fill(root, html) {
  root.innerHTML = html;
  return (selector) => root.querySelector(selector);
}

/** Says what was done. @param {HTMLElement} root */
const note = (root) => {
  const told = document.createElement("output");
  root.append(told);
  let n = 0;
  return () => {
    n += 1;
    told.textContent = `done ${n}`;
  };
};

/** @type {Record<string, import("./page.js").Widget>} */
export const NATIVE = {
  stepper(root) {
    const find = fill(
      root,
      `<div><button class="less">−</button><input type="number" value="1"><button class="more">+</button></div>
       <div><button class="up">+</button> <b>0</b> of 3</div>
       <div><span><button>−</button></span><input class="quantity" value="1"><span><button class="text">+</button></span></div>`,
    );
    const field = find("input");
    find(".less").addEventListener("click", () => field.stepDown());
    find(".more").addEventListener("click", () => field.stepUp());
    const text = find(".quantity");
    find(".text").addEventListener("click", () => (text.value = `${Number(text.value) + 1}`));
    // At its end it does nothing, and looks as before.
    const shown = find("b");
    find(".up").addEventListener("click", () => {
      const next = Math.min(3, Number(shown.textContent) + 1);
      if (`${next}` !== shown.textContent) shown.textContent = `${next}`;
    });
  },
  buttons(root) {
    const find = fill(
      root,
      `<button class="disabled" disabled>Off</button> <button class="aria" aria-disabled="true">Off, too</button>
       <button class="told">Tell</button> <button class="like">♥</button> <button class="fetch">Sync</button>
       <button class="dead">Nothing</button> <div role="button" tabindex="0" class="role">Nothing</div>
       <span class="pointer" style="cursor: pointer">Nothing</span> <img class="plain" alt="" width="80" height="40" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">
       <svg class="icon" width="20" height="20" style="cursor: pointer"><circle r="9" cx="10" cy="10"/></svg>
       <button class="slow">Slow</button> <button class="throws">Throws</button>`,
    );
    find(".told").addEventListener("click", note(root));
    // All that it does is in its own class.
    find(".like").addEventListener("click", (/** @type {Event} */ event) => {
      /** @type {Element} */ (event.currentTarget).classList.toggle("liked");
    });
    find(".fetch").addEventListener("click", () => fetch("/answer"));
    const done = note(root);
    find(".slow").addEventListener("click", () => setTimeout(done, 800));
    find(".throws").addEventListener("click", () => {
      throw new Error("a handler that fails");
    });
  },
  links(root) {
    const find = fill(
      root,
      `<a class="blank" href="/away" target="_blank">Elsewhere</a> <a class="mail" href="mailto:ann@example.com">Write</a>
       <a class="file" href="data:text/plain,hello" download="hello.txt">Save</a>
       <a class="part" href="#part">Part</a> <a class="here" href="${location.pathname}">Here</a>
       <a class="route" href="/other">Other</a> <a class="bare" href="#">Nothing</a>
       <a class="script" href="javascript:void(0)">Nothing</a> <a class="prevented" href="/lost">Nothing</a><p id="part">Part</p>`,
    );
    // As a router does: nothing happens for where the user is already.
    const go = (/** @type {MouseEvent} */ event) => {
      event.preventDefault();
      const { pathname } = /** @type {HTMLAnchorElement} */ (event.currentTarget);
      if (pathname !== location.pathname) history.pushState(null, "", pathname);
    };
    find(".here").addEventListener("click", go);
    find(".route").addEventListener("click", go);
    find(".prevented").addEventListener("click", (/** @type {Event} */ event) => event.preventDefault());
  },
  text(root) {
    fill(
      root,
      `<p class="paragraph" style="width: 20em">Words that somebody may want to select, or just points at while reading them.</p>
       <textarea class="area">Some text</textarea> <input class="field" value="abc"> <div class="edited" contenteditable>Edit</div>`,
    );
  },
  choices(root) {
    fill(
      root,
      `<label class="first"><input type="radio" name="r" checked> One</label> <label><input type="radio" name="r"> Two</label>
       <label class="agree"><input type="checkbox"> Agree</label> <select class="list"><option>A<option>B</select>
       <input type="range" class="range"> <input type="date" class="date">
       <div role="tablist"><button role="tab" aria-selected="true" class="tab">One</button></div>
       <nav><a href="#here" aria-current="page" class="current">Here</a></nav>`,
    );
  },
  opened(root) {
    const find = fill(
      root,
      `<details class="details"><summary>More</summary>Text</details>
       <button class="dialog">Dialog</button><dialog>Hello <form method="dialog"><button class="close">Close</button></form></dialog>
       <button class="popover" popovertarget="popover">Popover</button><div popover id="popover">Hello</div>
       <style>.menu ul { display: none } .menu:focus-within ul { display: block; animation: shown 1ms } @keyframes shown { from { opacity: 0 } }</style>
       <div class="menu"><button class="focus">Menu by style</button><ul><li>Item</ul></div>
       <button class="choose">Upload</button><input type="file" hidden>`,
    );
    find(".dialog").addEventListener("click", () => find("dialog").showModal());
    find(".choose").addEventListener("click", () => find("[type=file]").click());
  },
  forms(root) {
    const find = fill(
      root,
      `<form class="checked"><input required><button class="invalid">Send</button></form>
       <form class="sent"><input value="a"><button class="send">Send</button><button type="reset" class="reset">Clear</button></form>
       <form class="stuck"><input value="a"><button class="nothing">Send</button></form>
       <div class="toolbar"><button class="smile">🙂</button></div><textarea class="note">a</textarea>
       <button class="go">To the field</button> <button class="down">Down</button><div class="box" style="height: 30px; overflow: auto"><p>a<p>b<p>c<p>d</div>`,
    );
    const done = note(root);
    find(".sent").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      done();
    });
    find(".stuck").addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
    const area = find(".note");
    find(".smile").addEventListener("mousedown", (/** @type {Event} */ event) => event.preventDefault());
    find(".smile").addEventListener("click", () =>
      area.setRangeText("🙂", area.selectionStart, area.selectionEnd, "end"),
    );
    find(".go").addEventListener("click", () => area.focus());
    find(".down").addEventListener("click", () => find(".box").scrollBy(0, 20));
  },
  drawn(root) {
    const find = fill(
      root,
      `<canvas width="300" height="120" style="cursor: pointer; background: #eee"></canvas>
       <div class="tools"><button class="undo">Undo</button></div>
       <div class="game" style="position: relative; height: 60px"><span class="mole" style="position: absolute; left: 0; cursor: pointer">●</span></div>`,
    );
    const context = find("canvas").getContext("2d");
    let n = 0;
    const draw = () => {
      n += 10;
      context.fillRect(n, n, 8, 8);
    };
    find("canvas").addEventListener("click", draw);
    find(".undo").addEventListener("click", draw);
    find(".mole").addEventListener("click", () => (find(".mole").style.color = n++ % 2 ? "red" : "blue"));
  },
  media(root) {
    const find = fill(
      root,
      `<video controls width="300" height="120" src="/none.mp4"></video><audio controls></audio>
       <button class="mute">Mute</button>`,
    );
    find(".mute").addEventListener("click", () => (find("video").muted = !find("video").muted));
  },
  frame(root) {
    fill(root, `<iframe width="300" height="120" srcdoc="<button>Inside</button>" sandbox></iframe>`);
  },
  twice(root) {
    const find = fill(
      root,
      `<div class="row" style="cursor: pointer">Open by two clicks</div> <div class="handle" draggable="true">⠿</div>`,
    );
    find(".row").addEventListener("dblclick", note(root));
  },
  app(root) {
    // An app of components in components: what is clicked and what changes are in different roots.
    const outer = root.attachShadow({ mode: "open" });
    outer.innerHTML = "<app-header></app-header><app-main></app-main>";
    const [header, main] = [...outer.children].map((one) => one.attachShadow({ mode: "open" }));
    header.innerHTML = "<button class='add'>Add</button> <button class='void'>Nothing</button>";
    main.innerHTML = "<p>0</p>";
    const shown = /** @type {Element} */ (main.firstChild);
    header.querySelector(".add")?.addEventListener("click", () => {
      shown.textContent = `${Number(shown.textContent) + 1}`;
    });
  },
};
