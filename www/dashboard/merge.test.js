import assert from "node:assert/strict";
import { test } from "node:test";
import { announcement, filterLeads, mergeLeads } from "./merge.js";

/** @param {string} id @param {number} updated @param {object} [rest] @returns {import("./api.js").Lead} */
const lead = (id, updated, rest = {}) => ({
  id,
  kind: id.startsWith("u:") ? "user" : id.startsWith("a:") ? "account" : "anonymous",
  user: id.startsWith("u:") ? id.slice(2) : null,
  account: "acme",
  stage: "new",
  trust: "anonymous",
  automated: false,
  first: 0,
  last: updated,
  updated,
  active: 0,
  traits: {},
  limits: {},
  signals: [],
  tiers: [],
  ...rest,
});

/** @param {string} signal @param {string} kind @param {string} label @param {number} [n] */
const fired = (signal, kind, label, n = 1) => ({
  signal,
  kind,
  label,
  n,
  at: 0,
  observed: 0,
  received: 0,
  initial: false,
  evidence: [],
});

/** @param {string} score @param {string | null} tier @param {number} at */
const standing = (score, tier, at) => ({ score, tier, behaviour: 61.5, fit: 20, at, observed: at, received: at });

test("the latest change comes first, and each lead stands once", () => {
  const merged = mergeLeads([lead("u:a", 3), lead("u:b", 2)], [lead("u:b", 5), lead("u:c", 4)]);
  assert.deepEqual(
    merged.map(({ id, updated }) => [id, updated]),
    [
      ["u:b", 5],
      ["u:c", 4],
      ["u:a", 3],
    ],
  );
});

test("a page that was fetched late takes nothing back", () => {
  const merged = mergeLeads([lead("u:a", 9, { stage: "qualified" })], [lead("u:a", 7)]);
  assert.equal(merged[0].stage, "qualified");
});

test("new leads, new stages, raised hands and changed tiers are announced, other changes are not", () => {
  const before = lead("u:a", 1);
  assert.equal(announcement(undefined, before), "New lead: a, new");
  assert.equal(announcement(before, lead("u:a", 2, { stage: "activated" })), "a is now activated");
  const raised = lead("u:a", 3, { signals: [fired("pricing", "hand_raise", "Looked at pricing")] });
  assert.equal(announcement(before, raised), "a: Looked at pricing");
  assert.equal(announcement(raised, { ...raised, updated: 4, active: 9 }), null);
  const warm = { ...raised, tiers: [standing("ready", "warm", 1)] };
  assert.equal(announcement(raised, warm), "a: Ready: warm");
  assert.equal(announcement(warm, { ...warm, tiers: [standing("ready", null, 2)] }), "a: Ready: no tier");
  assert.equal(announcement(warm, { ...warm, updated: 5 }), null);
  assert.equal(announcement(undefined, lead("i:0123456789abcdef", 1)), "New lead: Anonymous 012345, new");
  assert.equal(announcement(undefined, lead("a:acme", 1)), "New lead: acme, account");
});

test("a search needs every word, in any of user, account, signals, tiers and traits", () => {
  const leads = [
    lead("u:ada", 2, { traits: { persona: "founder" }, signals: [fired("pql", "pql", "Ready to talk to")] }),
    lead("u:bob", 1, { account: "globex", stage: "activated", tiers: [standing("growth", "hot", 1)] }),
  ];
  const names = (/** @type {string} */ show, /** @type {string} */ search) =>
    filterLeads(leads, { show, search }).map(({ user }) => user);
  assert.deepEqual(names("all", ""), ["ada", "bob"]);
  assert.deepEqual(names("all", "founder ACME"), ["ada"]);
  assert.deepEqual(names("all", "ready globex"), []);
  assert.deepEqual(names("all", "hot"), ["bob"]);
  assert.deepEqual(names("activated", ""), ["bob"]);
  assert.deepEqual(names("raised", ""), []);
});
