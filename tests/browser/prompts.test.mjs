// What `piquel/prompts` promises of prompts, in an app under the strictest policy there is: what the user sees, reaches and hears, and what
// the collector is told. Real package, real collector, real browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isFirefox, until } from "./harness/index.mjs";
import { assertAccessible } from "./prompts/axe.mjs";
import { startApp } from "./prompts/setup.mjs";

/** @type {Awaited<ReturnType<typeof startApp>>} */
let site;
before(async () => {
  site = await startApp();
});
after(() => site.scope.close());

/** @typedef {Parameters<typeof site.open>} Opening */

/**
 * A test in a page of its own, to which nothing may happen that its policy forbids, and no error.
 * @param {string} claim
 * @param {(app: Awaited<ReturnType<typeof site.open>>) => Promise<unknown>} hold
 * @param {Opening} opening
 */
function holds(claim, hold, ...opening) {
  test(claim, async () => {
    const opened = await site.open(...opening);
    await hold(opened);
    assert.deepEqual(await opened.app("[violations, errors]"), [[], []]);
    await opened.page.close();
  });
}

/** Options under which a page says by `theme` which it wants. */
const THEMED = { options: "{ theme: () => window.theme ?? 'light', onAction: (action) => actions.push(action) }" };
/** Has a prompt offered, and waits until it was given back. @param {string} name */
const giveBack = (name) => `new Promise((done) => {
  const end = piquel.on("promptEnd", ({ id }) => {
    end();
    done(id === "${name}");
  });
  piquel.track("${name}");
})`;
const focused = "document.activeElement.id || document.activeElement.localName";

holds(
  "a modal has the focus and gives it back; nothing behind it is reached; Escape dismisses it",
  async ({ page, app, view, ask, outcomes }) => {
    await app("piquel.setUsage('seats', 8, 10)");
    await page.getByLabel("Search").focus();
    await ask("modal");
    const dialog = page.getByRole("dialog", { name: "Your team is growing" });
    assert.match(await dialog.innerText(), /2 of 10 seats are left/);
    assert.equal(await app(focused), "piquel-prompt-modal");
    await page.keyboard.type("a\n");
    assert.equal(await page.getByLabel("Search").inputValue(), "", "who was typing pressed nothing");
    const reached = new Set();
    for (let n = 0; n < 6; n += 1) {
      await page.keyboard.press("Tab");
      reached.add(await app(`(${focused}) + " " + (document.activeElement.shadowRoot?.activeElement?.part ?? "")`));
    }
    for (const part of ["cta", "later", "close"]) assert.ok(reached.has(`piquel-prompt-modal ${part}`), part);
    assert.ok(![...reached].some((name) => /search|button/.test(name)), [...reached].join());
    await assertAccessible(page, "piquel-prompt");
    await page.keyboard.press("Escape");
    await view.waitFor({ state: "detached" });
    assert.equal(await app(focused), "search");
    assert.deepEqual(await outcomes(), ["modal:shown", "modal:dismissed"]);
  },
  "/boards/1",
  THEMED,
);

holds("a modal is seen wherever in a long page its element stands", async ({ app, ask, outcomes }) => {
  await app("document.querySelector('main').style.blockSize = '4000px'");
  await ask("modal");
  await until("it is shown", async () => (await outcomes()).join() === "modal:shown");
});

holds(
  "a call to action is told to the app, once, and to the collector",
  async ({ page, app, view, ask, outcomes }) => {
    await ask("modal");
    await page.getByRole("button", { name: "See plans" }).click();
    await view.waitFor({ state: "detached" });
    assert.deepEqual(await app("actions"), ["pricing of modal", "pricing"]);
    assert.deepEqual(await outcomes(), ["modal:shown", "modal:clicked"]);
  },
  "/boards/1",
  THEMED,
);

holds("what an app does with an action may fail: the prompt is gone and told all the same", async (opened) => {
  const { page, app, view, ask, outcomes } = opened;
  await app("end(); end = showPrompts(piquel, { onAction() { throw new Error('of the app'); } })");
  await ask("toast");
  await page.getByRole("button", { name: "Invite" }).click();
  await view.waitFor({ state: "detached" });
  assert.deepEqual(await outcomes(), ["toast:shown", "toast:clicked"]);
  assert.match(await app("errors.pop()"), /of the app/);
});

holds("what an app opens by an action has the focus, and it may end all prompts then", async (opened) => {
  const { page, app, view, ask, outcomes } = opened;
  await app(`end(); end = showPrompts(piquel, { onAction() {
    actions.push(document.querySelector("piquel-prompt").parentNode === document.body);
    document.querySelector("#search").focus();
    end();
  } })`);
  await page.getByRole("link", { name: "Settings" }).focus();
  await ask("modal");
  await page.getByRole("button", { name: "See plans" }).click();
  await view.waitFor({ state: "detached" });
  assert.equal(await app(focused), "search");
  assert.deepEqual(await app("actions"), ["pricing of modal", true]);
  assert.deepEqual(await outcomes(), ["modal:shown", "modal:clicked"]);
});

holds(
  "an answer sets the trait that conditions ask for",
  async ({ page, app, view, ask, outcomes }) => {
    await ask("question");
    await assertAccessible(page, "piquel-prompt");
    const choices = page.getByRole("group", { name: "What brings you here?" }).getByRole("button");
    assert.equal(await choices.count(), 3);
    await choices.first().click();
    await view.waitFor({ state: "detached" });
    assert.equal(await app("piquel.progress('for_teams').fired"), 1);
    assert.deepEqual(await outcomes(), ["question:shown", "question:answered"]);
  },
  "/boards/1",
  THEMED,
);

holds("what only tells something is closed by a word", async ({ page, view, ask, outcomes }) => {
  await ask("news");
  await page.getByRole("button", { name: "Got it" }).click();
  await view.waitFor({ state: "detached" });
  assert.deepEqual(await outcomes(), ["news:shown", "news:dismissed"]);
});

holds("a click beside a modal dismisses it; one that begins in it does not", async ({ page, view, ask }) => {
  await ask("modal");
  await page.mouse.move(640, 400);
  await page.mouse.down();
  await page.mouse.move(20, 20);
  await page.mouse.up();
  assert.equal(await view.count(), 1);
  await page.mouse.click(20, 20);
  await view.waitFor({ state: "detached" });
});

holds(
  "a banner is read out and takes no focus; its link is followed, and that is told",
  async ({ page, app, ask, outcomes }) => {
    await app("piquel.setUsage('seats', 9, 10)");
    await page.getByLabel("Search").focus();
    // It is there for a moment, which only who is told of each change can't miss.
    const heard = app(`new Promise((heard, fail) => {
      setTimeout(fail, 30_000, "it is not read out");
      const parts = { childList: true, characterData: true, subtree: true };
      const listen = new MutationObserver(() => {
        const root = document.querySelector("piquel-prompt")?.shadowRoot;
        if (root) listen.observe(root, parts);
        if (/Almost full 1 seats/.test(root?.querySelector("[role=status]")?.textContent)) heard();
      });
      listen.observe(document, parts);
    })`);
    await ask("banner");
    await page.keyboard.type("plan");
    assert.equal(await page.getByLabel("Search").inputValue(), "plan");
    const region = page.getByRole("region", { name: "Almost full" });
    assert.match(await region.innerText(), /1 seats left on your plan/);
    await heard;
    await assertAccessible(page, "piquel-prompt");
    await until("it is seen", async () => (await outcomes()).length === 1);
    await page.getByRole("link", { name: "See plans" }).click();
    await page.waitForURL(/\/pricing$/);
    await until("the click is told", () => site.told("banner:clicked"));
  },
  "/boards/1",
  THEMED,
);

holds(
  "a toast is reached and closed by keyboard, and the focus goes back",
  async ({ page, app, view, ask, outcomes }) => {
    await page.getByLabel("Search").focus();
    await ask("toast");
    await assertAccessible(page, "piquel-prompt");
    for (const name of ["Invite", "Close"]) {
      await page.keyboard.press("Tab");
      assert.equal(
        await app(
          "(({ textContent, ariaLabel }) => ariaLabel ?? textContent)(document.activeElement.shadowRoot.activeElement)",
        ),
        name,
      );
    }
    await page.keyboard.press("Enter");
    await view.waitFor({ state: "detached" });
    assert.equal(await app(focused), "search");
    assert.deepEqual(await outcomes(), ["toast:shown", "toast:dismissed"]);
  },
  "/boards/1",
  THEMED,
);

holds("Escape closes a toast where the user is at nothing, and is left to a field of the page", async (opened) => {
  const { page, app, view, ask } = opened;
  await page.getByLabel("Search").focus();
  await ask("toast");
  await page.keyboard.press("Escape");
  assert.equal(await view.count(), 1);
  await app("document.activeElement.blur()");
  await page.keyboard.press("Escape");
  await view.waitFor({ state: "detached" });
});

holds(
  "a tooltip points at its anchor and stays beside it; Escape there closes it",
  async ({ page, app, view, ask, outcomes }) => {
    const anchor = page.getByRole("button", { name: "Filter", exact: true });
    const gap = async () => {
      const [tip, at] = [await view.boundingBox(), await anchor.boundingBox()];
      return tip && at ? Math.round(tip.y - at.y - at.height) : Number.NaN;
    };
    await ask("tooltip");
    await until("it is beside", async () => (await gap()) === 10);
    await assertAccessible(page, "piquel-prompt");
    await app("document.querySelector('h1').style.paddingBlock = '60px'");
    await until("it moved with it", async () => (await gap()) === 10);
    await anchor.focus();
    await page.keyboard.press("Escape");
    await view.waitFor({ state: "detached" });
    assert.deepEqual(await outcomes(), ["tooltip:shown", "tooltip:dismissed"]);
  },
  "/boards/1",
  THEMED,
);

holds("a tooltip outlives a page that is drawn anew, and goes with what it was about", async (opened) => {
  const { app, view, ask, outcomes } = opened;
  await ask("tooltip");
  await app(`(() => { const old = document.querySelector("[data-piquel-anchor]");
    const fresh = old.cloneNode(true); old.replaceWith(fresh); fresh.style.marginInlineStart = "200px"; })()`);
  const isMoved = async () => ((await view.boundingBox())?.x ?? 0) > 200;
  await until("it moved to what took the place", isMoved);
  await until("it is shown", async () => (await outcomes()).length === 1);
  await app("document.querySelector('[data-piquel-anchor]').remove()");
  await view.waitFor({ state: "detached" });
  assert.deepEqual(await outcomes(), ["tooltip:shown", "tooltip:dismissed"]);
});

holds("a tooltip whose anchor is out of sight is not shown before that comes into sight", async (opened) => {
  const { page, app, view, outcomes } = opened;
  await app("document.querySelector('main > p').style.marginBlockStart = '3000px'; piquel.track('tooltip')");
  await until("it is in the page, hidden", async () => (await view.getAttribute("away")) === "");
  assert.equal(await view.getByRole("region").isVisible(), false);
  assert.deepEqual(await outcomes(), []);
  await page.getByRole("button", { name: "Filter", exact: true }).scrollIntoViewIfNeeded();
  await page.getByRole("region", { name: "Try filters" }).waitFor();
  await until("it is shown", async () => (await outcomes()).join() === "tooltip:shown");
});

holds("a tooltip without its anchor is a toast, what is for a slot that is not there a banner", async (opened) => {
  const { page, app, ask } = opened;
  await app("document.querySelector('[data-piquel-anchor]').remove()");
  await ask("tooltip");
  assert.equal(await page.locator("piquel-prompt").getAttribute("as"), "toast");
  await page.getByRole("button", { name: "Close" }).click();
  await ask("inline");
  assert.equal(await page.locator("piquel-prompt").getAttribute("as"), "banner");
});

holds(
  "what stands in a slot is part of the page, and is shown once somebody scrolled there",
  async ({ page, app, view, ask, outcomes }) => {
    await app(`(() => { const slot = document.createElement("piquel-slot"); slot.setAttribute("name", "inline");
      document.querySelector("#place").append(slot); slot.style.marginBlockStart = "3000px"; })()`);
    await app("defineElements()");
    await ask("inline");
    assert.equal(await app("document.querySelector('piquel-slot > piquel-prompt') !== null"), true);
    await app("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
    assert.deepEqual(await outcomes(), []);
    await page.getByRole("region", { name: "Connect your calendar" }).scrollIntoViewIfNeeded();
    await until("it is shown", async () => (await outcomes()).join() === "inline:shown");
    await assertAccessible(page, "piquel-prompt");
    await app("document.querySelector('piquel-slot').remove()");
    await until("it went with its place", async () => (await outcomes()).includes("inline:dismissed"));
    assert.equal(await view.count(), 0);
  },
  "/boards/1",
  THEMED,
);

holds("what the user did by another way is not asked for any more", async ({ app, view, ask, outcomes }) => {
  await ask("inline");
  await view.hover();
  await until("it is shown", async () => (await outcomes()).join() === "inline:shown");
  await app("piquel.track('connected')");
  await view.waitFor({ state: "detached" });
  assert.deepEqual(await outcomes(), ["inline:shown"]);
  await ask("tooltip");
  assert.equal(await view.count(), 1);
});

holds("what is higher than two windows is seen once it fills one", async ({ page, app, view, ask, outcomes }) => {
  await page.setViewportSize({ width: 700, height: 60 });
  await app(`(() => { const slot = document.createElement("piquel-slot"); slot.setAttribute("name", "inline");
    document.querySelector("#place").append(slot); slot.style = "margin-block-start: 500px; inline-size: 150px"; })()`);
  await app("defineElements()");
  await ask("inline");
  const box = await view.boundingBox();
  assert.ok(box && box.height > 120, `${box?.height}`);
  await app(`scrollTo(0, ${box.y - 50})`);
  await app("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
  assert.deepEqual(await outcomes(), [], "it only begins");
  await app(`scrollTo(0, ${box.y + 20})`);
  await until("it is shown", async () => (await outcomes()).join() === "inline:shown");
});

holds(
  "a prompt waits for a route that it is for, and goes when that is left",
  async ({ app, view, outcomes }) => {
    assert.equal(await app(giveBack("toast")), true);
    assert.equal(await view.count(), 0);
    assert.deepEqual(await outcomes(), []);
    await app("history.pushState(null, '', '/boards/7')");
    await view.getByText("Invite somebody").first().waitFor();
    await until("it is shown", async () => (await outcomes()).length === 1);
    await app("history.pushState(null, '', '/settings')");
    await view.waitFor({ state: "detached" });
    assert.deepEqual(await outcomes(), ["toast:shown", "toast:dismissed"]);
  },
  "/settings",
  { options: '{ routes: { toast: ["/boards/*"], "*": "/nowhere" } }' },
);

holds(
  "a prompt whose route is left before anybody saw it is given back, and comes again with the route",
  async ({ page, app, view, ask, outcomes }) => {
    await app(`(() => { const slot = document.createElement("piquel-slot"); slot.setAttribute("name", "inline");
      document.querySelector("#place").append(slot); slot.style.marginBlockStart = "3000px"; })()`);
    await app("defineElements()");
    await ask("inline");
    await app("history.pushState(null, '', '/settings')");
    await view.waitFor({ state: "detached" });
    await app("history.pushState(null, '', '/boards/2')");
    await page.getByRole("region", { name: "Connect your calendar" }).scrollIntoViewIfNeeded();
    await until("it is shown", async () => (await outcomes()).join() === "inline:shown");
  },
  "/boards/1",
  { options: '{ routes: { inline: "/boards/*" } }' },
);

holds("a prompt that somebody else has dealt with is not shown, and none is left over", async (opened) => {
  const { page, app, view, ask } = opened;
  await app(`end(); piquel.on("prompt", ({ id, dismissed }) => id === "banner" && dismissed());
    end = showPrompts(piquel); piquel.track("banner")`);
  await ask("toast");
  assert.equal(await view.count(), 1);
  await page.getByRole("button", { name: "Close" }).click();
  assert.equal(await view.count(), 0);
});

holds("no prompt comes over a dialog of the page; it comes when that is closed", async ({ app, view }) => {
  await app(`(() => { const dialog = document.createElement("dialog"); dialog.append("Of the page");
    document.body.append(dialog); dialog.showModal(); })()`);
  assert.equal(await app(giveBack("modal")), true);
  assert.equal(await view.count(), 0);
  await app("document.querySelector('dialog').close()");
  await view.getByRole("dialog").waitFor();
});

holds(
  "a prompt is nobody's once its user left: it is off the screen, and nothing more is told of it",
  async (opened) => {
    const { page, app, view, ask, outcomes } = opened;
    await ask("modal");
    await until("it is shown", async () => (await outcomes()).length === 1);
    await app("piquel.reset()");
    await view.waitFor({ state: "detached" });
    await page.getByLabel("Search").fill("free again");
    assert.deepEqual(await outcomes(), ["modal:shown"]);
    await ask("toast");
    await app("piquel.consent('denied')");
    await view.waitFor({ state: "detached" });
  },
);

holds("who logs out because a prompt is over takes nothing away of what became of it", async (opened) => {
  const { page, app, ask, outcomes } = opened;
  await app("piquel.on('promptEnd', () => piquel.reset()); 0");
  await ask("toast");
  await until("it is shown", async () => (await outcomes()).length === 1);
  await page.getByRole("button", { name: "Close" }).click();
  // Who came then waits for nothing that was told before.
  await until("both are told", async () => (await outcomes()).length === 2);
  assert.deepEqual(await outcomes(), ["toast:shown", "toast:dismissed"]);
});

holds("who ends it takes the prompt off; who shows prompts next gets what was not seen", async (opened) => {
  const { app, view } = opened;
  await app("end(); end = showPrompts(piquel, { routes: { '*': '/elsewhere' } })");
  assert.equal(await app(giveBack("toast")), true);
  await app("end(); end(); end = showPrompts(piquel)");
  await view.getByText("Invite somebody").first().waitFor();
  await app("end()");
  assert.equal(await view.count(), 0);
});

holds("what makes no sense is said in the console, and breaks nothing", async ({ page, app, view, ask }) => {
  /** @type {string[]} */
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await app("showPrompts(null)(); showPrompts(piquel)()");
  // Another copy of the package.
  await app("import('/js/prompts/index.js?again').then(({ showPrompts }) => showPrompts(piquel)())");
  await app("end(); end = showPrompts(piquel, { routes: { toast: [7] }, theme() { throw 1; }, words: null })");
  await ask("toast");
  await app("document.querySelector('piquel-prompt').remove()");
  await ask("banner");
  assert.equal(await view.count(), 1);
  for (const [text, times] of /** @type {[string, number][]} */ ([
    ["cannot be shown", 1],
    ["already", 2],
    ["are none", 1],
  ])) {
    assert.equal(said.filter((line) => line.includes(text)).length, times, text);
  }
});

holds("prompts come one after the other", async ({ page, app, view, ask }) => {
  await app("piquel.track('toast'); piquel.track('modal'); piquel.track('banner')");
  for (const name of ["modal", "banner", "toast"]) {
    await ask(name);
    assert.equal(await view.count(), 1);
    await page.getByRole("button", { name: "Close" }).click();
    await page.locator(`#piquel-prompt-${name}`).waitFor({ state: "detached" });
  }
});

holds(
  "on a page that reads from right to left all is the other way round, with words of its language",
  async ({ page, view, ask }) => {
    await ask("toast");
    const box = await view.boundingBox();
    assert.ok(box && box.x < 40, "it is in the other corner");
    const close = page.getByRole("button", { name: "إغلاق" });
    const [cross, title] = [await close.boundingBox(), await page.getByText("Invite somebody").first().boundingBox()];
    assert.ok(cross && title && cross.x < title.x);
    await assertAccessible(page, "piquel-prompt");
  },
  "/rtl",
  THEMED,
);

holds(
  "words and language can be given",
  async ({ page, ask }) => {
    await ask("modal");
    await page.getByRole("button", { name: "Später" }).waitFor();
    await page.getByRole("button", { name: "Schließen" }).waitFor();
  },
  "/boards/1",
  { options: '{ language: "de-AT", words: { later: "Später" } }' },
);

/** What is asked of the system, the driver cannot have Firefox believe. */
if (!isFirefox) {
  const preferring = (/** @type {Parameters<import("playwright-core").Page["emulateMedia"]>[0]} */ media) => ({
    prepare: (/** @type {import("playwright-core").Page} */ page) => page.emulateMedia(media),
  });
  const look = `(() => { const box = document.querySelector("piquel-prompt").shadowRoot.querySelector(".box");
    const { backgroundColor, animationName } = getComputedStyle(box); return [backgroundColor, animationName]; })()`;

  holds(
    "dark is what the system prefers",
    async ({ app, ask }) => {
      await ask("toast");
      assert.deepEqual(await app(look), ["rgb(29, 32, 39)", "rise"]);
    },
    "/boards/1",
    preferring({ colorScheme: "dark" }),
  );
  holds(
    "an app that is light has it light; nothing moves for who wants no motion",
    async ({ app, ask }) => {
      await ask("toast");
      assert.deepEqual(await app(look), ["rgb(255, 255, 255)", "none"]);
      await app("document.documentElement.style.setProperty('--piquel-background', 'rgb(1, 2, 3)')");
      assert.deepEqual(await app(look), ["rgb(1, 2, 3)", "none"]);
    },
    "/boards/1",
    { options: '{ theme: "light" }', ...preferring({ colorScheme: "dark", reducedMotion: "reduce" }) },
  );
}
