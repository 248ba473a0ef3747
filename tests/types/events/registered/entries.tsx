// The other entries of the package know the same names: they take their types from the facade.

import type { PromptAction, PromptId } from "piquel";
import { connectOpenFeature } from "piquel/openfeature";
import { showPrompts } from "piquel/prompts";
import { PiquelProvider, usePiquel, useProgress, useSignal, useTrack, useTrackOnce } from "piquel/react";
import { createPiquel as createStores } from "piquel/svelte";
import { type Rules, tapSegment } from "piquel/taps";
import { useSignal as useSignalRef, useTrack as useTrackRef } from "piquel/vue";

export function Screen() {
  const piquel = usePiquel();
  const track = useTrack();
  track("message_sent", { channel: "general" });
  // @ts-expect-error a typo in an event
  track("mesage_sent");
  useTrackOnce("report_made");
  // @ts-expect-error a typo in an event
  useTrackOnce("report_maed");
  const { fired } = useSignal("aha_team");
  // @ts-expect-error a typo in a signal
  useSignal("aha_taem");
  // @ts-expect-error a typo in a signal
  useProgress("aha_taem");
  return <PiquelProvider piquel={piquel}>{fired}</PiquelProvider>;
}

export function useRefs() {
  // @ts-expect-error a typo in a signal
  useSignalRef("fulll");
  // @ts-expect-error a typo in a prop
  useTrackRef()("message_sent", { chanel: "general" });
  return useSignalRef("full");
}

const stores = createStores({ key: "pk" });
stores.signal("aha_team");
// @ts-expect-error a typo in a signal
stores.signal("aha_taem");

const rules: Rules = { "Message Sent": "message_sent", "Report Made": { event: "report_made" } };
tapSegment(stores.piquel, rules);
// @ts-expect-error a typo in an event
tapSegment(stores.piquel, { "Message Sent": "mesage_sent" });
// @ts-expect-error a typo in an event
tapSegment(stores.piquel, { "Message Sent": { event: "mesage_sent" } });
// @ts-expect-error a typo in an event
tapSegment(stores.piquel, { "Message Sent": () => ({ event: "mesage_sent" }) });

export const connect = connectOpenFeature;

/** A button does what its prompt asks for: a switch that forgets an action does not compile. */
export function act(action: PromptAction): string {
  switch (action) {
    case "pricing":
      return "/pricing";
    case "contact":
      return "/contact";
  }
}
export const prompts: Record<PromptId, string> = { upgrade: "/boards/*", welcome: "/" };
// @ts-expect-error a prompt is forgotten
export const fewer: Record<PromptId, string> = { upgrade: "/boards/*" };

showPrompts(stores.piquel, {
  routes: { upgrade: ["/boards/*"], "*": "/" },
  onAction(action, prompt) {
    const known: "pricing" | "contact" = action;
    console.log(known, prompt.id);
  },
});
// @ts-expect-error a typo in a prompt
showPrompts(stores.piquel, { routes: { upgrad: "/boards/*" } });
