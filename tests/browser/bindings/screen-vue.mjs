// A screen that a server renders, too.

import { useProgress, usePrompt, useSignal, useStage, useTrack } from "piquel/vue";
import { h, resolveDirective, withDirectives } from "vue";

export const Screen = {
  setup() {
    const track = useTrack();
    const [stage, signal, progress, prompt] = [useStage(), useSignal("pressed"), useProgress("pressed"), usePrompt()];
    const directive = resolveDirective("piquel-track");
    return () => {
      const text = JSON.stringify({
        stage: stage.value,
        signal: signal.value,
        measured: progress.value?.clauses[0].measured ?? null,
        prompt: prompt.value?.id ?? null,
      });
      const button = h("button", { type: "button", onClick: () => track("opened") }, text);
      return directive ? withDirectives(button, [[directive, "pressed"]]) : button;
    };
  },
};
