// What an app in TypeScript may write with `piquel/vue`, and what it may not.

import { init } from "piquel";
import { createPiquel, type Shown, useProgress, usePrompt, useSignal, useStage, useTrack } from "piquel/vue";
import { computed, createApp, ref, watch } from "vue";

createApp({}).use(createPiquel({ key: "pk" }));
createApp({}).use(createPiquel(init({ key: "pk" })));
createPiquel({ key: "pk" }).piquel.identify("user-1");
// @ts-expect-error options without a key
createPiquel({ endpoint: "https://collector.example" });
// @ts-expect-error there is no such option
createPiquel({ key: "pk", endpiont: "https://collector.example" });

const id = ref("aha");
const signal = useSignal(id);
useSignal(() => id.value);
useSignal("aha");
const fired: number | null = signal.value.fired;
// @ts-expect-error what is shown is not for the app to set
signal.value = { fired: 1, latest: null };
const stage: Shown<string | null> = useStage();
export const isDone = computed(() => useProgress("aha").value?.clauses.every(({ met }) => met) ?? false);
watch(usePrompt(), (prompt) => prompt?.shown());
useTrack()("message_sent", { channel: "general" });
// @ts-expect-error an id is a string
useProgress(1);

export { fired, stage };
