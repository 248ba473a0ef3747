import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf } from "../tests/harness/bytes.mjs";
import { reader } from "./bytes.js";

test("numbers, texts and what may be missing read back as they were written", () => {
  const uints = [0, 127, 128, 1_790_000_000_000, 2 ** 52 - 1];
  const bytes = bytesOf((w) => {
    for (const each of uints) w.uint(each);
    w.float(-0.1);
    w.text("grüß");
    w.option(7, w.uint);
    w.option(undefined, w.uint);
    w.list(["a", 1.5, true, false], w.value);
  });
  const r = reader(bytes);
  assert.deepEqual(
    uints.map(() => r.uint()),
    uints,
  );
  assert.deepEqual([r.float(), r.text(), r.option(r.uint), r.option(r.uint)], [-0.1, "grüß", 7, undefined]);
  assert.deepEqual(r.list(r.value), ["a", 1.5, true, false]);
  assert.equal(r.more(), false);
});

test("what would lie behind the end throws, and a length alone makes no list", () => {
  assert.throws(() => reader(bytesOf((w) => w.byte(200))).uint(), RangeError);
  assert.throws(() => {
    const r = reader(bytesOf((w) => w.uint(Number.MAX_SAFE_INTEGER)));
    r.list(r.byte);
  }, RangeError);
});

test("bytes in the middle of others are read from where they begin", () => {
  const all = bytesOf((w) => {
    w.byte(9);
    w.float(2.5);
  });
  assert.equal(reader(all.subarray(1)).float(), 2.5);
});
