// A screen that a server renders, too.

import { useProgress, usePrompt, useSignal, useStage, useTrack } from "piquel/react";
import { createElement as h } from "react";

export function Screen() {
  const track = useTrack();
  const [stage, signal, progress, prompt] = [useStage(), useSignal("pressed"), useProgress("pressed"), usePrompt()];
  return h(
    "button",
    { type: "button", onClick: () => track("pressed") },
    JSON.stringify({ stage, signal, measured: progress?.clauses[0].measured ?? null, prompt: prompt?.id ?? null }),
  );
}
