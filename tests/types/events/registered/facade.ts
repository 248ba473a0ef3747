// What an app may write once `piquel types` has said what its definitions declare, and what it may not.

import { type EventName, init, type Piquel, type PropsOf, type SignalId, type TierOf, type Traits } from "piquel";

const piquel: Piquel = init({ key: "pk" });

// Events.
piquel.track("report_made");
piquel.track("report_made", {});
piquel.track("message_sent");
piquel.track("message_sent", { channel: "general", length: 3, "first-ever": true });
const channel = [...document.querySelectorAll("a")].find((link) => link.href)?.href;
piquel.track("message_sent", { channel });
piquel.track(channel ? "message_sent" : "report_made");
// @ts-expect-error a typo in an event
piquel.track("mesage_sent");
// @ts-expect-error any text is no event
piquel.track(channel ?? "");
// @ts-expect-error a typo in a prop
piquel.track("message_sent", { chanel: "general" });
// @ts-expect-error a prop of another type
piquel.track("message_sent", { length: "3" });
// @ts-expect-error null is left out, so it is no value
piquel.track("message_sent", { channel: null });
// @ts-expect-error an event without props
piquel.track("report_made", { format: "pdf" });

// The SDK's own events.
piquel.track("$invite_sent");
piquel.track("$purchase", { amount: 12.5 });
piquel.track("$feature_granted", { feature: "reports" });
// @ts-expect-error amounts are numbers
piquel.track("$purchase", { amount: "12.50" });
// @ts-expect-error only the SDK knows when a session starts
piquel.track("$session_start");
// @ts-expect-error there is no such event of the SDK
piquel.track("$invited");

// Events whose name comes from elsewhere.
export function trackLater<E extends EventName>(event: E, props?: PropsOf<E>) {
  setTimeout(() => piquel.track(event, props));
}
trackLater("message_sent", { channel: "general" });
// @ts-expect-error a typo in a prop
trackLater("message_sent", { chanel: "general" });

// Limits.
piquel.setUsage("messages", 4000, 10_000);
// @ts-expect-error a limit that is not declared
piquel.setUsage("seats", 3);

// Traits.
piquel.identify("user-1", { persona: "founder", "company.size": 50 });
piquel.group("account-1", { "company.size": null, beta: true });
const traits: Traits = { persona: undefined };
piquel.identify("user-1", traits);
// @ts-expect-error a typo in a trait
piquel.identify("user-1", { persnoa: "founder" });
// @ts-expect-error a trait of another type
piquel.group("account-1", { "company.size": "50" });

// Signals.
piquel.progress("aha_team")?.clauses.every(({ met }) => met);
piquel.explain("testers")?.clauses.at(0)?.changes?.toFixed();
const ids: SignalId[] = ["aha_team", "talks", "full", "reports", "testers"];
ids.forEach(piquel.progress);
// @ts-expect-error a typo in a signal
piquel.progress("aha_taem");
// @ts-expect-error a typo in a signal
piquel.explain("aha_taem");
piquel.on("signal", (record) => {
  const at: number = record.at;
  if (record.signal === "aha_team") {
    const kind: "aha" = record.kind;
    return `${kind} at ${at}`;
  }
  // @ts-expect-error what fires on a device is of users
  if (record.signal === "testers") return "";
  // @ts-expect-error no signal of this document is a pql
  return record.kind === "pql" ? "ready" : record.signal;
});

// Tiers.
piquel.on("tier", ({ score, tier }) => {
  const only: "ready" = score;
  const now: "hot" | "warm" | null = tier;
  // @ts-expect-error there is no such tier
  if (tier === "cold") return only;
  return now;
});
const tiers: TierOf<"ready">[] = ["hot", "warm"];
tiers.push("hot");
// @ts-expect-error a tier of another score
tiers.push("spreading");

// Prompts.
const unlisten: () => void = piquel.on("prompt", (prompt) => {
  if (prompt.id === "upgrade") prompt.shown();
  // @ts-expect-error there is no such prompt
  if (prompt.id === "upgarde") prompt.dismissed();
});
unlisten();
// @ts-expect-error there is nothing of that name to listen to
piquel.on("signals", () => {});
