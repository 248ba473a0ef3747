import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "../tests/harness/bytes.mjs";
import { parseNames } from "./names.js";

test("every name gets the index of its place", () => {
  const bytes = bytesOf((w) => {
    const typed = (/** @type {[number, string]} */ [kind, name]) => {
      w.byte(kind);
      w.text(name);
    };
    /** @type {[string, [number, string][], number, number][]} */
    const events = [
      [
        "message_sent",
        [
          [0, "channel"],
          [1, "length"],
        ],
        1,
        0,
      ],
      ["upgrade_clicked", [], 0, 1],
    ];
    w.list(events, ([name, props, isLocal, isAsked]) => {
      w.text(name);
      w.list(props, typed);
      w.byte(isLocal);
      w.byte(isAsked);
    });
    w.list(["chat"], w.text);
    w.list(["messages", "seats"], w.text);
    w.list(
      [
        [1, "company.size"],
        [2, "trial"],
      ],
      typed,
    );
    w.list(
      [
        ["aha_team", "aha"],
        ["pql", "pql"],
      ],
      (pair) => pair.map(w.text),
    );
    w.list(["upgrade"], w.text);
    w.text('{"media":true}');
  });
  const names = parseNames(bytes);
  assert.deepEqual(names.events.get("message_sent"), {
    index: 0,
    isLocal: true,
    isAsked: false,
    props: [
      { kind: 0, name: "channel" },
      { kind: 1, name: "length" },
    ],
  });
  assert.deepEqual(names.events.get("upgrade_clicked"), { index: 1, isLocal: false, isAsked: true, props: [] });
  assert.equal(names.limits.get("seats"), 1);
  assert.deepEqual(names.traits.get("trial"), { index: 1, kind: 2 });
  assert.deepEqual(names.signals.get("pql"), { index: 1, kind: "pql" });
  assert.equal(names.prompts.get("upgrade"), 0);
  assert.equal(names.capture, '{"media":true}');
});
