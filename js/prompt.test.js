import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, makePrompt } from "./prompt.js";

test("placeholders are filled in, numbers as the user's language writes them", () => {
  const number = new Intl.NumberFormat().format(1800);
  assert.equal(fill("\u0001! left, \u0001\u0020.", ["Ann", 1800]), `${number} left, Ann.`);
});

test("what is not known yet leaves a dash", () => {
  assert.equal(fill("\u0001\u0020 left", [undefined]), "– left");
});

test("a dollar sign in a value is a dollar sign", () => {
  assert.equal(fill("\u0001\u0020", ["$&"]), "$&");
});

test("an app gets texts, and each outcome is told once", () => {
  /** @type {number[]} */
  const told = [];
  const offer = [
    3,
    "modal",
    "upgrade",
    undefined,
    "Nearly full",
    "\u0001\u0020 left",
    "Upgrade",
    "/pricing",
    undefined,
    20,
  ];
  const { shown, clicked, dismissed, ...rest } = makePrompt(offer, (outcome) => told.push(outcome));
  assert.deepEqual(rest, {
    id: "upgrade",
    as: "modal",
    content: { title: "Nearly full", body: "20 left", cta: { label: "Upgrade", href: "/pricing" } },
  });
  for (const tell of [shown, shown, clicked, clicked, dismissed]) tell();
  assert.deepEqual(told, [0, 1, 2]);
});
