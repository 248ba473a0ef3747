// Programs that use an app are told as programs: crawlers by their name, driven browsers by what they say. The harness has browsers keep
// that to themselves; here they do not.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { setUp } from "./harness/app.mjs";
import { watchEngines } from "./harness/engines.mjs";
import { openPages, openScope, startCollector, until } from "./harness/index.mjs";

const CRAWLER =
  "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1) Chrome/141.0.0.0 Safari/537.36";

/** Has a page find its browser under another name. @param {string} name */
const rename = (name) => void Object.defineProperty(Navigator.prototype, "userAgent", { get: () => name });

/** What the beacons of a visit say of who is there. @param {Awaited<ReturnType<typeof setUp>>} made @param {object} [options] */
async function visit({ page, start, ready, app, wire }, options) {
  const before = wire.beacons().length;
  await start(options);
  await ready();
  await app("piquel.identify('ann'); piquel.track('worked'); piquel.flush()");
  // What an engine sends before the page is looked at knows no name yet.
  const beacons = wire
    .beacons()
    .slice(before)
    .filter(({ user }) => user === "ann");
  assert.ok(beacons.length > 0);
  await app("piquel.reset()");
  await until("all is answered", () => app("piquel.ledger().every(({ outcome }) => outcome !== 'pending')"));
  await page.reload();
  return [...new Set(beacons.map(({ automated }) => automated))];
}

test("a browser that people use says nothing of it, one by the name of a crawler does, and the app knows best", async (t) => {
  const made = await setUp(t);
  assert.deepEqual(await visit(made), [undefined]);
  assert.deepEqual(await visit(made, { automated: true }), [true]);
  await made.page.addInitScript(rename, CRAWLER);
  await made.page.reload();
  assert.deepEqual(await visit(made), [true]);
  assert.deepEqual(await visit(made, { automated: false }), [undefined]);
});

test("what a driven browser does is kept apart from people, until somebody is there", async (t) => {
  const { collector, start, ready, app, page } = await setUp(t, undefined, {}, { automated: true });
  /** @param {boolean} automated */
  const listed = async (automated) => {
    const { leads } = await (await collector.fetch(`/api/leads?automated=${automated}`)).json();
    return leads.map((/** @type {{ id: string }} */ { id }) => id);
  };
  await start();
  await ready();
  await app("piquel.identify('ann'); piquel.track('worked'); piquel.track('worked'); piquel.flush()");
  assert.deepEqual([await listed(false), await listed(true)], [[], ["u:ann"]]);
  await page.reload();
  await start({ automated: false, capture: false });
  await until("the engine runs", () => app("piquel.progress('busy') !== null"));
  await app("piquel.setUsage('seats', 5); piquel.flush()");
  assert.deepEqual([await listed(false), await listed(true)], [["u:ann"], []]);
});

test("an engine that takes the place of one that trapped says the same", async (t) => {
  const { page, start, ready, app, wire } = await setUp(t);
  await watchEngines(page.context());
  await page.addInitScript(rename, CRAWLER);
  await page.reload();
  await start();
  await ready();
  await app("engines.at(-1).doom = /^call$/; piquel.track('worked')");
  await until("it trapped", () => app("engines[0].isOver"));
  await ready();
  await app("piquel.setUsage('seats', 5); piquel.flush()");
  assert.deepEqual(
    wire.beacons().map(({ automated }) => automated),
    wire.beacons().map(() => true),
  );
  assert.equal(wire.beacons().at(-1).records[0].signal, "tight");
});

test("the dashboard shows programs where they are asked for, and who goes over to the other list, at once", async (t) => {
  const scope = openScope(t);
  const collector = await startCollector(scope, { dashboard: "www/dist/dashboard" });
  const page = await (await openPages(scope)).newPage();
  /** @param {string} user @param {number} rev @param {object} [more] */
  const tell = async (user, rev, more) => {
    const install = createHash("md5").update(user).digest("hex");
    const summary = { stage: "new", first: rev, last: rev, active: 0, limits: {}, traits: {} };
    const records = [{ type: "signal", signal: "seen", n: 1, at: rev, evidence: [[0, 1]] }];
    const body = JSON.stringify({ v: 1, key: "pk_demo", install, user, rev, sent: rev, records, summary, ...more });
    const headers = { "content-type": "text/plain;charset=UTF-8" };
    assert.equal((await fetch(`${collector.url}/v1/beacon`, { method: "POST", headers, body })).status, 200);
  };
  const rows = page.getByTestId("lead-row");
  /** @param {string[]} ids */
  const shows = (ids) =>
    until(`${ids} on the list`, async () => {
      const shown = await rows.evaluateAll((rows) => rows.map((row) => row.getAttribute("data-lead")));
      return `${shown.sort()}` === `${ids}`;
    });
  await tell("crawler", 1, { automated: true });
  await page.goto(`${collector.url}/#token=${collector.token}`);
  await page.getByTestId("empty-state").getByRole("button").click();
  await shows(["u:crawler"]);
  await tell("ann", 1);
  await tell("check", 1, { automated: true });
  await shows(["u:check", "u:crawler"]);
  await rows.first().getByTestId("lead-automated").waitFor();

  await page.getByTestId("filter-all").click();
  await shows(["u:ann"]);
  assert.equal(await page.getByTestId("lead-automated").count(), 0);
  await tell("check", 2);
  await shows(["u:ann", "u:check"]);
  await tell("ann", 2, { automated: true });
  await shows(["u:check"]);
  await page.getByTestId("filter-automated").click();
  await shows(["u:ann", "u:crawler"]);
  await rows.first().click();
  await page.getByTestId("lead-detail").getByTestId("lead-automated").waitFor();
});
