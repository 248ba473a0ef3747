// What an app in TypeScript may write with `piquel/svelte`, and what it may not.

import { init } from "piquel";
import { createPiquel } from "piquel/svelte";
import { derived, fromStore, get, type Readable } from "svelte/store";

const { piquel, signal, progress, stage, prompt, track } = createPiquel({ key: "pk" });
createPiquel(init({ key: "pk" }));
// @ts-expect-error options without a key
createPiquel({});

// What Svelte itself calls a store.
export const stages: Readable<string | null> = stage;
export const fired = derived(signal("aha"), ({ fired }) => fired ?? 0);
export const title: string | undefined = fromStore(prompt).current?.content.title;
export const measured: number | null | undefined = get(progress("aha"))?.clauses[0].measured;
// @ts-expect-error it may not be known yet
export const count: number = get(signal("aha")).fired;
// @ts-expect-error nobody but the engine sets it
stage.set("activated");
track("message_sent", { channel: "general" });
piquel.consent("granted");
