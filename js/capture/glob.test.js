import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDuration } from "./duration.js";
import { matches } from "./glob.js";

test("a glob means a path, segment by segment", () => {
  for (const [glob, path, isMeant] of /** @type {[string, string, boolean][]} */ ([
    ["/pricing", "/pricing", true],
    ["/pricing", "/pricing/", true],
    ["/pricing/", "/pricing", true],
    ["/pricing", "/pricing/team", false],
    ["/pricing", "/en/pricing", false],
    ["/", "/", true],
    ["/", "/a", false],
    ["/boards/*", "/boards/7", true],
    ["/boards/*", "/boards", false],
    ["/boards/*", "/boards//", false],
    ["/boards/*", "/boards/7/cards", false],
    ["/*/pricing", "/en/pricing", true],
    ["/docs/**", "/docs", true],
    ["/docs/**", "/docs/a/b", true],
    ["/docs/**", "/doc", false],
    ["/**", "/", true],
    ["/**", "/a/b", true],
    ["/a.b", "/axb", false],
  ])) {
    assert.equal(matches(glob, path), isMeant, `${glob} ${path}`);
  }
});

test("a duration is a whole number and a unit", () => {
  assert.deepEqual(
    ["1s", "30s", "10m", "2h", "1d", "1w"].map(parseDuration),
    [1_000, 30_000, 600_000, 7_200_000, 86_400_000, 604_800_000],
  );
  for (const none of ["", "0s", "-1s", "1.5s", "30", "s", "1h30m", 30, null, undefined, "99999999s", "1 s"]) {
    assert.equal(parseDuration(none), undefined, `${none}`);
  }
});
