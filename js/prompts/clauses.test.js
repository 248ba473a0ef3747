import assert from "node:assert/strict";
import { test } from "node:test";
import { labelOf, readable, shareOf } from "./clauses.js";

/** @param {Partial<import("./live-element.js").Clause>} parts */
const clause = (parts) => ({
  condition: "count",
  subject: "",
  measured: 0,
  needed: 1,
  met: false,
  since: null,
  changes: null,
  ...parts,
});

test("what a clause is about is told in words, and what has no name in ours", () => {
  const say = (/** @type {string} */ name) => `<${name}>`;
  const label = (/** @type {string} */ condition, /** @type {string} */ subject) =>
    labelOf(clause({ condition, subject }), say);
  assert.equal(label("count", "$invite_sent"), "Invite sent");
  assert.equal(label("sequence", "cart_opened,$purchase"), "Cart opened → Purchase");
  assert.equal(label("activeDays", "any"), "<days>");
  assert.equal(label("activeTime", "chat"), "<time>: Chat");
  assert.equal(label("breadth", ""), "<features>");
  assert.equal(readable("company.size"), "Company size");
});

test("how far a clause is lies between nothing and all", () => {
  assert.equal(shareOf(clause({ measured: 3, needed: 6 })), 0.5);
  assert.equal(shareOf(clause({ measured: -1, needed: 6 })), 0);
  assert.equal(shareOf(clause({ measured: 9, needed: 6 })), 1);
  assert.equal(shareOf(clause({ measured: null, needed: null })), 0);
  assert.equal(shareOf(clause({ measured: null, needed: null, met: true })), 1);
});
