// What TypeScript knows of an app's definitions: nothing, and then any name passes; or what `piquel types definitions.json` wrote, and
// then the names are those of the document, and values have its types. Types alone: nothing here is in a page.

import type { SignalKind } from "./definitions.js";
import type { Prompt } from "./prompt.js";
import type { SignalRecord, TierRecord } from "./records.js";

/**
 * What an app's definitions declare. Empty in the package; a file that `piquel types` writes adds to it:
 *
 * ```ts
 * declare module "piquel" {
 *   interface Register {
 *     events: { message_sent: { channel: string } };
 *     limits: { messages: number };
 *     traits: { persona: string };
 *     signals: { aha_team: { kind: "aha"; level: "user" } };
 *     scores: { ready: { level: "user"; tiers: "hot" | "warm" } };
 *     prompts: { upgrade: { as: "banner"; action: "pricing" } };
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: an interface, and empty, so that a declaration elsewhere adds to it
export interface Register {}

/** The kinds that a signal can be of. */
export type Kind = SignalKind;

/**
 * The SDK's own events that an app may tell, with their props. `$session_start`, `$rage_click`, `$dead_click` and `$thrash` are missing:
 * only the SDK knows of them.
 */
export interface OwnEvents {
  /** A page was seen: where `routes` is false under `capture`. */
  $page: { path: string };
  /** A form is begun. */
  $form_start: { form: string };
  /** It is sent. */
  $form_submit: { form: string };
  /** It was begun, and left without being sent. */
  $form_abandon: { form: string };
  /** An error that the app caught itself. */
  $error: { feature: string };
  /** The user stands before something that their plan does not have. */
  $paywall: { limit: string; feature: string };
  /** Prices were seen. */
  $pricing_viewed: Record<never, never>;
  /** The user asked for a larger plan. */
  $upgrade_clicked: Record<never, never>;
  /** The user asked for somebody of sales. */
  $contact_sales: Record<never, never>;
  /** The user asked for help. */
  $support_opened: Record<never, never>;
  /** The user invited somebody. */
  $invite_sent: Record<never, never>;
  /** Something else was connected with the product. */
  $integration_connected: Record<never, never>;
  /** A feature is open to the user, for a while or for good. */
  $feature_granted: { feature: string };
  /** The user has another plan. */
  $plan_changed: { plan: string };
  /** Something was paid. */
  $purchase: { amount: number };
}

/** What a value may be where nothing is registered. */
type Value = string | number | boolean;

/** The names of a registered part; any text where it is not registered. */
type NameOf<Part extends string> = Register extends { [P in Part]: infer Names } ? keyof Names & string : string;

/** Values by name, none of which has to be there. No names: no value may be there. */
type Optional<Values, Removed = never> = [keyof Values] extends [never]
  ? { [name: string]: never }
  : { [Name in keyof Values]?: Values[Name] | Removed | undefined };

/** What `track` takes: the declared events, and the SDK's own. */
export type EventName = Register extends { events: infer Events } ? (keyof Events & string) | keyof OwnEvents : string;

/** The props of an event. */
export type PropsOf<Event extends EventName> = Register extends { events: infer Events }
  ? Event extends keyof Events
    ? Optional<Events[Event]>
    : Event extends keyof OwnEvents
      ? Optional<OwnEvents[Event]>
      : never
  : { [prop: string]: Value | null | undefined };

/** What `setUsage` takes: the declared limits. */
export type LimitName = NameOf<"limits">;

/** What `identify` and `group` take: the declared traits; null removes one. */
export type Traits = Register extends { traits: infer Declared }
  ? Optional<Declared, null>
  : { [trait: string]: Value | null | undefined };

/** What `progress` and `explain` take: signals of users, and those of accounts. */
export type SignalId = NameOf<"signals">;

/** What `on("signal")` tells: a signal of users fired. */
export type SignalFired = Register extends { signals: infer Signals } ? FiredOf<Signals> : SignalRecord;

type FiredOf<Signals> = {
  [Id in keyof Signals & string]: Signals[Id] extends { level: "user"; kind: infer Of extends Kind }
    ? Omit<SignalRecord, "signal" | "kind"> & { signal: Id; kind: Of }
    : never;
}[keyof Signals & string];

/** The ids of scores. */
export type ScoreId = NameOf<"scores">;

/** The tiers of a score. */
export type TierOf<Score extends ScoreId> = Register extends { scores: infer Scores }
  ? Score extends keyof Scores
    ? Scores[Score] extends { tiers: infer Tiers extends string }
      ? Tiers
      : never
    : never
  : string;

/** What `on("tier")` tells: the tier of a score of users changed. */
export type TierChanged = Register extends { scores: infer Scores }
  ? {
      [Id in keyof Scores & string]: Scores[Id] extends { level: "user"; tiers: infer Tiers }
        ? Omit<TierRecord, "score" | "tier"> & { score: Id; tier: Tiers | null }
        : never;
    }[keyof Scores & string]
  : TierRecord;

/** The ids of prompts. */
export type PromptId = NameOf<"prompts">;

/** What a prompt's button can ask the app for. */
export type PromptAction = Register extends { prompts: infer Prompts }
  ? Prompts[keyof Prompts] extends { action: infer Actions extends string }
    ? Actions
    : never
  : string;

/** What `on("prompt")` tells. */
export type PromptOffered = Prompt & { id: PromptId };
