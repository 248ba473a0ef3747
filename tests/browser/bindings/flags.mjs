// The real web SDK of OpenFeature, with its provider in memory.

import { InMemoryProvider, OpenFeature, ProviderEvents } from "@openfeature/web-sdk";
import { init } from "piquel";
import { connectOpenFeature } from "piquel/openfeature";

/** Each context that the provider was told of. @type {any[]} */
const changes = [];

class Watched extends InMemoryProvider {
  /** @param {any} _old @param {any} context */
  async onContextChange(_old, context) {
    changes.push(context);
  }
}

Object.assign(window, {
  changes,
  connectOpenFeature,
  OpenFeature,
  ProviderEvents,
  /** @param {import("piquel").Options} options */
  async begin(options) {
    const piquel = init(options);
    const report = (/** @type {any} */ { piquel_tier_readiness: tier }) => (tier === "hot" ? "shown" : "hidden");
    await OpenFeature.setContext({ targetingKey: "user-1", plan: "team" });
    await OpenFeature.setProviderAndWait(
      new Watched({
        report: {
          variants: { shown: true, hidden: false },
          defaultVariant: "hidden",
          contextEvaluator: report,
          disabled: false,
        },
      }),
    );
    Object.assign(window, { piquel, client: OpenFeature.getClient() });
  },
});
