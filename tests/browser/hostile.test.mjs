// No call throws, and no promise rejects, whatever is handed in: a hundred thousand calls that a seed draws, over all that the
// package offers. Real package, real collector, real Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFINITIONS, setUp } from "./harness/app.mjs";

const SEEDS = [1, 2, 3, 4];
const CALLS = 25_000;

for (const seed of SEEDS) {
  test(`${CALLS} calls with what nobody should hand in, seed ${seed}: none throws, and the engine goes on`, async (t) => {
    const question = { trait: "persona", choices: ["a", "b"].map((value) => ({ label: value, value })) };
    const prompts = [
      { id: "who", on: "busy", frequency: { lifetime: 9999 }, content: { title: "Who?", body: "Say", question } },
    ];
    const { page, wire, messages, start, app, ready } = await setUp(t);
    const options = { key: "pk_demo", endpoint: wire.url, definitions: { ...DEFINITIONS, prompts } };
    await app("addEventListener('unhandledrejection', ({ reason }) => console.log('error: unhandled', reason))");
    const { thrown, offered, answered } = await page.evaluate(
      async ({ options, seed, count }) => {
        const [sdk, hostile] = ["piquel", "/tests/hostile.js"];
        const { init } = await import(sdk);
        const { abuse } = await import(hostile);
        return abuse(init, options, seed, count);
      },
      { options, seed, count: CALLS },
    );
    assert.deepEqual(thrown, []);
    assert.ok(offered > 0 && answered > CALLS / 10, `it got too little far: ${offered} prompts, ${answered} answers`);
    assert.deepEqual(
      messages.filter((message) => message.startsWith("error") || message.includes("trapped")),
      [],
    );
    await app("localStorage.clear()");
    await start({ ...options, key: "pk_after", endpoint: undefined });
    await ready();
    await app("piquel.track('worked'); piquel.track('worked')");
    assert.equal(await app("piquel.progress('busy').fired"), 1);
  });
}
