import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNames } from "./names.js";

const LIST = [
  "message_sent schannel nlength @,$page spath,upgrade_clicked,",
  "chat,",
  "messages,seats,",
  "ncompany.size,spersona,btrial,",
  "aha_team aha,pql pql,",
  "upgrade,",
  "new,activated,qualified,converted,",
  "ready hot warm,",
].join("\n");

test("every name gets the index of its place", () => {
  const names = parseNames(LIST);
  assert.deepEqual(names.events.get("message_sent"), {
    index: 0,
    isLocal: true,
    props: [
      { kind: "s", name: "channel" },
      { kind: "n", name: "length" },
    ],
  });
  assert.deepEqual(names.events.get("upgrade_clicked"), { index: 2, isLocal: false, props: [] });
  assert.equal(names.limits.get("seats"), 1);
  assert.deepEqual(names.traits.get("company.size"), { index: 0, kind: "n" });
  assert.deepEqual(names.traits.get("trial"), { index: 2, kind: "b" });
  assert.deepEqual(names.signalList[names.signals.get("pql") ?? -1], { name: "pql", kind: "pql" });
  assert.deepEqual(names.stages, ["new", "activated", "qualified", "converted"]);
  assert.deepEqual(names.scores, [{ name: "ready", tiers: ["hot", "warm"] }]);
});

test("a plan without names is empty, not a name that is empty", () => {
  const names = parseNames("\n\n\n\n\n\nnew,\n");
  assert.equal(names.events.size + names.features.size + names.limits.size + names.traits.size + names.signals.size, 0);
});
