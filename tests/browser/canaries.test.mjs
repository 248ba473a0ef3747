// Secrets in every place of a page from which something could be read: with everything captured that can be, none of them leaves the
// device, and none is kept on it by the SDK.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { app, CAPTURE, DEFINITIONS, EVENTS, html, makeFile, makeSecrets } from "./canaries/page.mjs";
import { walk } from "./canaries/walk.mjs";
import { makeRoom } from "./harness/held.mjs";
import {
  openPages,
  openScope,
  startCollector,
  startProxy,
  startSite,
  temporaryFolder,
  until,
} from "./harness/index.mjs";
import { formsOf, makeSecret, requests, search, texts } from "./harness/secrets.mjs";

/** @typedef {import("./harness/secrets.mjs").Haystack} Haystack */

/** The search looks where something is: these say where what is no secret has to be found. */
const AREAS = [
  /^a declared trait is in localStorage (?:tab|state): plain$/m,
  /^a declared trait is in IndexedDB (?:tab|state): plain$/m,
  /^the id of a user is in localStorage user: plain$/m,
  /^the id of a user is in IndexedDB user: plain$/m,
];
const ELSEWHERE = ["a declared trait", "the id of a user"].flatMap((secret) => [
  new RegExp(`^${secret} is in POST /v1/beacon: plain$`, "m"),
  new RegExp(`^${secret} is in piquel\\.db: plain$`, "m"),
]);

test("a secret is found in each of its forms, and one that is not there is not", () => {
  const secret = makeSecret("token");
  const noise = Buffer.from(makeSecret("token").repeat(50));
  const forms = formsOf(secret);
  assert.ok(forms.size > 60);
  for (const [form, bytes] of forms) {
    const found = search({ it: secret, other: makeSecret("token") }, [
      { where: "here", bytes: Buffer.concat([noise, bytes, noise]) },
      { where: "there", bytes: noise },
    ]);
    assert.ok(found.includes(`it is in here: ${form}`), form);
    assert.deepEqual([...new Set(found.map((one) => one.split(":")[0]))], ["it is in here"]);
  }
  // What a program makes of it, not what we make of what programs do.
  const made = {
    "base64, whatever is before it": [0, 1, 2, 3].map((n) => btoa("x".repeat(n) + secret + "y".repeat(n))).join(" "),
    "base64 for addresses": Buffer.from(`?>${secret}~~~`).toString("base64url"),
    JSON: JSON.stringify({ a: [secret] }),
    address: new URL(`http://a/${secret}?q=${encodeURIComponent(`ü ${secret}`)}`).href,
  };
  for (const [where, text] of Object.entries(made)) assert.notDeepEqual(search({ secret }, texts([[where, text]])), []);
});

for (const routes of /** @type {const} */ (["path", "hash"])) {
  test(`with routes by ${routes}, no secret of a page leaves the device or is kept on it`, async (t) => {
    const scope = openScope(t);
    const folder = temporaryFolder(scope);
    const secrets = makeSecrets();
    const { unread, unsent, told } = secrets;
    const document = join(folder, "definitions.json");
    writeFileSync(document, JSON.stringify(DEFINITIONS));
    const collector = await startCollector(scope, { definitions: document });
    const wire = await startProxy(scope, () => collector.url);
    const path = `/accounts/${unread["the path of the address"]}`;
    const from = `/from/${unread["the referrer"]}`;
    const rest = `?q=${unread["the query"]}#${routes === "hash" ? "/" : ""}${unread["the fragment"]}`;
    const site = await startSite(scope, {
      pages: {
        [from]: `<meta name="referrer" content="unsafe-url"><a href="${path}${rest}">on</a>`,
        [path]: html(unread, routes),
      },
      folders: { "/js/": "js" },
    });
    const context = await openPages(scope);
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(site.url + from);
    await page.locator("a").click();
    await page.locator("#work").waitFor();
    assert.ok((await page.evaluate("document.referrer")).includes(unread["the referrer"]));
    await makeRoom(page);
    await page.evaluate(app(unread));
    await page.evaluate(
      async ({ endpoint, capture }) => {
        const names = ["piquel", "piquel/taps"];
        const [{ init }, { tapMixpanel }] = await Promise.all(names.map((name) => import(name)));
        const piquel = init({ key: "pk_demo", endpoint, capture });
        const rules = { Tapped: { event: "tapped", props: { plan: "plan_name" } } };
        tapMixpanel(piquel, rules, /** @type {any} */ (window).library);
        piquel.on("prompt", (/** @type {any} */ prompt) => prompt.shown());
        Object.assign(window, { piquel });
      },
      { endpoint: wire.url, capture: { ...CAPTURE, routes } },
    );
    await until("the engine runs", () => page.evaluate("piquel.stage() !== null"));

    await walk(page, secrets, makeFile(folder, unread), routes);
    const happened = () =>
      page.evaluate(
        (events) =>
          events.filter((event) => {
            const { piquel } = /** @type {any} */ (window);
            return piquel.progress(`of_${event.replace("$", "own_")}`).clauses[0].measured > 0;
          }),
        EVENTS,
      );
    await until("all that is looked at happened", async () => {
      const heard = await happened();
      const missing = EVENTS.filter((event) => !heard.includes(event));
      if (missing.length > 0) throw new Error(`did not happen: ${missing.join(", ")}`);
      return true;
    });
    await page.evaluate("piquel.flush()");
    /** Everything that was kept at any time, by where and what. @type {Map<string, Haystack[]>} */
    const kept = new Map();
    const look = async () => {
      for (const entry of await page.evaluate(keptByUs)) kept.set(entry.join(" "), texts([entry]));
    };
    const device = () => [...kept.values()].flat();
    /** Where what is kept was found. @param {Haystack[]} haystacks */
    const control = (haystacks) => search(told, haystacks).join("\n");
    await until("what is kept is there, and copied", async () => {
      await look();
      return AREAS.every((area) => area.test(control(device())));
    });
    // What is told of a page that is left goes as its browser likes.
    await page.goto(site.url + from);
    await look();
    await until("all is answered", () => wire.exchanges.every(({ isOver }) => isOver));
    const elsewhere = [...requests(wire.exchanges), ...filesOf(collector)];
    await collector.stop();
    elsewhere.push(...filesOf(collector));

    assert.deepEqual(search({ ...unread, ...unsent }, elsewhere), []);
    assert.deepEqual(search(unread, device()), []);
    for (const place of ELSEWHERE) assert.match(control(elsewhere), place);
  });
}

/** What the collector keeps, as it is on the disk. @param {Awaited<ReturnType<typeof startCollector>>} collector @returns {Haystack[]} */
const filesOf = ({ database }) =>
  ["", "-wal", "-shm"]
    .map((suffix) => database + suffix)
    .filter(existsSync)
    .map((file) => ({ where: basename(file), bytes: readFileSync(file) }));

/** Everything under names of ours, in a page. @returns {Promise<[string, string][]>} */
async function keptByUs() {
  const prefix = "piquel.pk_demo";
  const local = Object.entries(localStorage).filter(([name]) => name.startsWith(`${prefix}.`));
  /** @param {IDBRequest} request @returns {Promise<any>} */
  const settled = (request) =>
    new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = fail;
    });
  const database = await settled(indexedDB.open(prefix));
  const [table] = database.objectStoreNames;
  const store = database.transaction(table).objectStore(table);
  const [names, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
  database.close();
  /** Names may tell something, too, behind the kind of thing. @param {string} area @param {[string, string][]} entries @returns {[string, string][]} */
  const named = (area, entries) => entries.map(([name, text]) => [`${area} ${name.split(".")[0]}`, `${name} ${text}`]);
  return [
    ...named(
      "localStorage",
      local.map(([name, text]) => [name.slice(prefix.length + 1), text]),
    ),
    ...named(
      "IndexedDB",
      names.map((/** @type {string} */ name, /** @type {number} */ place) => [name, values[place]]),
    ),
  ];
}
