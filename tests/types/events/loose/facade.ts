// Where nothing is registered any name passes: types are as they were before somebody ran `piquel types`.

import { type EventName, init, type SignalId, type Traits } from "piquel";
import { type Rules, tapSegment } from "piquel/taps";

const piquel = init({ key: "pk" });
const name: string = location.hash;

piquel.track(name);
piquel.track("anything", { text: "a", number: 1, truth: true, none: null, missing: undefined });
// @ts-expect-error a prop that is no value
piquel.track("anything", { list: [] });
piquel.setUsage(name, 3, 4);
piquel.identify(name, { any: "trait", gone: null });
const props: Record<string, string> = {};
piquel.group(name, props);
piquel.track(name, props);
piquel.progress(name);
piquel.on("signal", ({ signal, kind }) => {
  const texts: string[] = [signal, kind];
  return texts;
});
piquel.on("tier", ({ score, tier }) => {
  const texts: (string | null)[] = [score, tier];
  return texts;
});
piquel.on("prompt", ({ id, content }) => {
  const texts: (string | undefined)[] = [id, content.cta?.action];
  return texts;
});
const rules: Rules = { Sent: name, Made: ({ total }) => ({ event: name, props: { total } }) };
tapSegment(piquel, rules);

export const names: [EventName, SignalId] = [name, name];
export const traits: Traits = { any: 1 };
