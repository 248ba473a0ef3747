// What an app in TypeScript may write with `piquel/openfeature`, and what it may not.

import { OpenFeature } from "@openfeature/web-sdk";
import { init } from "piquel";
import { connectOpenFeature } from "piquel/openfeature";

const piquel = init({ key: "pk" });
const end: () => void = connectOpenFeature(piquel, OpenFeature);
connectOpenFeature(piquel, OpenFeature, { signals: ["aha"], scores: ["ready"], stage: false, domain: "billing" });
connectOpenFeature(piquel, OpenFeature, { keyOf: (kind, id) => (kind === "stage" ? "stage" : `${kind}/${id}`) });
// @ts-expect-error a client is not what a context is set on
connectOpenFeature(piquel, OpenFeature.getClient());
// @ts-expect-error signals are a list
connectOpenFeature(piquel, OpenFeature, { signals: "aha" });
// @ts-expect-error there is no such kind
connectOpenFeature(piquel, OpenFeature, { keyOf: (kind) => (kind === "prompt" ? "" : kind) });
end();
