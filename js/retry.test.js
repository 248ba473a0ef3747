import assert from "node:assert/strict";
import { test } from "node:test";
import { PermanentError, retry } from "./retry.js";

const pause = () => Promise.resolve();

/** Counts what was asked and told, and fails as often as it is said to. @param {number} failures @param {Error} [error] */
function setUp(failures, error = new Error("not now")) {
  const seen = { tries: 0, gaveUp: 0 };
  const facade = { isCurrent: () => true, giveUp: () => (seen.gaveUp += 1) };
  const attempt = async () => {
    seen.tries += 1;
    if (seen.tries <= failures) throw error;
    return "plan";
  };
  return { seen, facade, attempt };
}

test("what fails at first is tried again, and who waits is told", async () => {
  const { seen, facade, attempt } = setUp(3);
  assert.equal(await retry(attempt, facade, pause), "plan");
  assert.deepEqual(seen, { tries: 4, gaveUp: 3 });
});

test("what fails again and again is left after eight tries", async () => {
  const { seen, facade, attempt } = setUp(100);
  await assert.rejects(retry(attempt, facade, pause), /not now/);
  assert.equal(seen.tries, 8);
});

test("what trying again will not mend is not tried again", async () => {
  const { seen, facade, attempt } = setUp(100, new PermanentError("unknown key"));
  await assert.rejects(retry(attempt, facade, pause), /unknown key/);
  assert.equal(seen.tries, 1);
});

test("nobody tries for a page that is over", async () => {
  const { seen, facade, attempt } = setUp(100);
  await assert.rejects(retry(attempt, { ...facade, isCurrent: () => false }, pause));
  assert.equal(seen.tries, 1);
});
