// The one program: without a folder of pages it serves the dashboard that was built into it, compressed and remembered by browsers,
// under a policy that allows no inline styles or scripts.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { ROOT } from "../../scripts/lib/run.mjs";
import { openPages, openScope, startCollector, temporaryFolder } from "../browser/harness/index.mjs";

const BUILT = join(ROOT, "www/dist/dashboard");
const COMPRESSED = /\.(br|gz)$/;
const ONE_YEAR = "public, max-age=31536000, immutable";
const TYPES = { css: "text/css", js: "text/javascript", svg: "image/svg+xml", woff2: "font/woff2" };
/** How to read what was sent, and what asks for it. */
const ENCODINGS = { br: brotliDecompressSync, gzip: gunzipSync };

/** Starts the program in a folder where there is nothing. @param {import("node:test").TestContext} t */
async function start(t) {
  const scope = openScope(t);
  const collector = await startCollector(scope, { under: ["env", "-C", temporaryFolder(scope)] });
  return { scope, collector };
}

test("every file of the dashboard is in the program, as it was built, in the encoding that is asked for", async (t) => {
  const { collector } = await start(t);
  const files = readdirSync(BUILT, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(BUILT, name)).isFile() && !COMPRESSED.test(name) && name !== "index.html")
    .map((name) => `/${name}`);
  assert.ok(files.length > 5, `${files}`);
  for (const file of files) {
    const built = readFileSync(join(BUILT, file));
    const plain = await ask(collector.url + file, {});
    assert.equal(plain.status, 200, file);
    assert.deepEqual(plain.body, built, file);
    assert.equal(plain.headers["content-encoding"], undefined, file);
    const ending = /** @type {keyof typeof TYPES} */ (file.split(".").at(-1));
    assert.equal(plain.headers["content-type"], TYPES[ending], file);
    assert.equal(plain.headers["cache-control"], file.startsWith("/assets/") ? ONE_YEAR : "no-cache", file);
    assert.equal(plain.headers["x-content-type-options"], "nosniff", file);
    const tags = [plain.headers.etag];
    for (const [encoding, decode] of Object.entries(ENCODINGS)) {
      const answer = await ask(collector.url + file, { "accept-encoding": encoding });
      const isText = ["css", "js"].includes(ending);
      assert.equal(answer.headers["content-encoding"], isText ? encoding : undefined, file);
      assert.deepEqual(isText ? decode(answer.body) : answer.body, built, file);
      if (!isText) continue;
      assert.ok(answer.body.length < built.length / 2, `${file}: ${answer.body.length} of ${built.length} bytes`);
      assert.equal(answer.headers.vary, "accept-encoding", file);
      tags.push(answer.headers.etag);
    }
    assert.equal(new Set(tags).size, tags.length, "each encoding has a tag of its own");
    const held = await ask(collector.url + file, { "if-none-match": `${plain.headers.etag}` });
    assert.deepEqual([held.status, held.body.length], [304, 0], file);
    assert.equal((await ask(`${collector.url}${file}.br`, {})).status, 404, "compressed files have no address");
  }
  assert.equal((await ask(`${collector.url}/assets/gone.js`, {})).status, 404);
});

test("the dashboard runs out of the program, and its policy is never in its way", async (t) => {
  const { scope, collector } = await start(t);
  const browser = await openPages(scope);
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const answer = await page.goto(`${collector.url}/#token=${collector.token}`);
  assert.doesNotMatch(`${await answer?.headerValue("content-security-policy")}`, /unsafe/);
  await page.getByTestId("empty-state").waitFor();
  // What the library of components writes while it runs: a sheet that the policy forbids has no rules.
  const sheets = await page.evaluate(() =>
    [...document.querySelectorAll("style")].map((style) => style.sheet?.cssRules.length ?? 0),
  );
  assert.ok(sheets.length > 0 && sheets.every((rules) => rules > 0), `${sheets}`);

  // A route of its own, come to directly.
  await page.goto(`${collector.url}/leads/u:nobody`);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  assert.deepEqual(
    complaints.filter((text) => /security policy|refused/i.test(text)),
    [],
  );
});

/**
 * A request that takes the answer as it comes.
 * @param {string} url @param {import("node:http").OutgoingHttpHeaders} headers
 * @returns {Promise<{ status: number | undefined, headers: import("node:http").IncomingHttpHeaders, body: Buffer }>}
 */
function ask(url, headers) {
  return new Promise((done, fail) => {
    get(url, { headers }, (response) => {
      /** @type {Buffer[]} */
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.once("error", fail);
      response.once("end", () =>
        done({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    }).once("error", fail);
  });
}
