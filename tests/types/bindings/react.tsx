// What an app in TypeScript may write with `piquel/react`, and what it may not.

import { init, type Piquel } from "piquel";
import {
  PiquelProvider,
  type SignalState,
  usePiquel,
  useProgress,
  usePrompt,
  useSignal,
  useStage,
  useTrack,
  useTrackOnce,
} from "piquel/react";

export const withOptions = <PiquelProvider options={{ key: "pk", consent: "pending" }}>text</PiquelProvider>;
export const withInstance = <PiquelProvider piquel={init({ key: "pk" })} />;
// @ts-expect-error neither options nor an instance
export const withNothing = <PiquelProvider />;
// @ts-expect-error both
export const withBoth = <PiquelProvider options={{ key: "pk" }} piquel={init({ key: "pk" })} />;
// @ts-expect-error options without a key
export const withoutKey = <PiquelProvider options={{ endpoint: "https://collector.example" }} />;

export function Component() {
  const piquel: Piquel = usePiquel();
  const state: SignalState = useSignal("aha");
  const fired: number | null = state.fired;
  const at: number | undefined = state.latest?.at;
  // @ts-expect-error it may not be known yet
  const count: number = state.fired;
  const stage: string | null = useStage();
  const progress = useProgress("aha");
  const met: boolean | undefined = progress?.clauses.every((clause) => clause.met);
  // @ts-expect-error it may not be known yet
  progress.clauses;
  const prompt = usePrompt();
  const track = useTrack();
  track("message_sent", { channel: "general", count: 1, isFirst: true, none: null });
  // @ts-expect-error a prop that is no value
  track("message_sent", { channel: {} });
  useTrackOnce("report_opened", { format: "pdf" });
  // @ts-expect-error no event
  useTrackOnce();
  // @ts-expect-error an id is a string
  useSignal(1);
  piquel.setUsage("seats", 4, 5);
  return (
    <button type="button" onClick={prompt?.clicked}>
      {[prompt?.content.title, prompt?.content.cta?.label, stage, fired, count, at, met].join()}
      {/* @ts-expect-error a word that prompts do not have */}
      {prompt?.content.headline}
    </button>
  );
}
