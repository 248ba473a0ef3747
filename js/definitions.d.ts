// Made by `npm run generate` from crates/engine/src/document/shape/; changes belong there.

/**
 * The type of a prop or trait.
 */
export type ValueType = "string" | "number" | "boolean";
/**
 * The name of an event: a declared one, or one of the SDK's own.
 */
export type EventName = UnreservedName | OwnEvent;
/**
 * A name: a small letter, then up to 63 small letters, digits and `_.:-`; but not `any`, `all`, `core` or `app`, which have meanings of their own.
 */
export type UnreservedName = string;
/**
 * The SDK's own events, which need no declaration.
 */
export type OwnEvent =
  | "$session_start"
  | "$page"
  | "$form_start"
  | "$form_submit"
  | "$form_abandon"
  | "$rage_click"
  | "$dead_click"
  | "$error"
  | "$thrash"
  | "$paywall"
  | "$pricing_viewed"
  | "$upgrade_clicked"
  | "$contact_sales"
  | "$support_opened"
  | "$invite_sent"
  | "$integration_connected"
  | "$feature_granted"
  | "$plan_changed"
  | "$purchase";
/**
 * Something to be recognised: it fires when its condition turns true.
 */
export type Signal = UserSignal | AccountSignal;
/**
 * A name: a small letter, then up to 63 small letters, digits and `_.:-`.
 */
export type Name = string;
/**
 * What a signal stands for. `aha`, `pql` and `conversion` make the stage of a user.
 */
export type SignalKind =
  | "aha"
  | "milestone"
  | "habit"
  | "limit"
  | "hand_raise"
  | "struggle"
  | "lapse"
  | "pql"
  | "conversion"
  | "expansion"
  | "custom";
/**
 * What must be true of a user. The first key says which condition it is.
 */
export type Condition =
  | Count
  | CountWithin
  | Trend
  | Distinct
  | Sum
  | Breadth
  | ActiveDays
  | ActiveWeeks
  | Sequence
  | Absent
  | Elapsed
  | ActiveTime
  | Reach
  | ExhaustsIn
  | TraitCondition
  | Is
  | TierCondition
  | AllOfCondition
  | AnyOfCondition
  | NotCondition;
/**
 * Which events match: those of a name, those whose props pass tests, or those of a feature.
 */
export type Selector = EventName | EventSelector | FeatureSelector;
/**
 * What a prop must pass.
 */
export type PropTest = Scalar | InTest | BoundsTest;
/**
 * A string of at most 256 bytes, a number, or a boolean. Type and value are compared: `true` is not `1`, and `1` is `1.0`.
 */
export type Scalar = string | number | boolean;
/**
 * A duration: a whole number from 1 and a unit, `s`, `m`, `h`, `d` (24 hours) or `w` (7 days); at most 3660 days.
 */
export type Duration = string;
/**
 * The name of a prop: a declared one, or one that every event has.
 */
export type PropName = Name | OwnProp;
/**
 * The number props that every event has, by the calendar of the document or by the `offset` of the fact.
 */
export type OwnProp = "$hour" | "$weekday";
/**
 * Features: a list, or a word for many.
 */
export type Features = UnreservedName[] | FeaturesWord;
/**
 * A word for many features.
 */
export type FeaturesWord = "all" | "core";
/**
 * Which events count as activity: matching ones, or all.
 */
export type AnySelector = Selector | "any";
/**
 * So much time has passed since an anchor, or is left until then. One bound, or both.
 */
export type Elapsed =
  | {
      /**
       * Since when: `"firstSeen"`, the first event that matches, or the instant in a trait. Without an anchor this is false.
       */
      elapsed: Anchor;
      /**
       * At least so much has passed; negative where the anchor lies ahead.
       */
      gte: Offset;
      /**
       * Less than so much has passed; negative where the anchor lies ahead.
       */
      lt?: Offset;
    }
  | {
      /**
       * Since when: `"firstSeen"`, the first event that matches, or the instant in a trait. Without an anchor this is false.
       */
      elapsed: Anchor;
      /**
       * At least so much has passed; negative where the anchor lies ahead.
       */
      gte?: Offset;
      /**
       * Less than so much has passed; negative where the anchor lies ahead.
       */
      lt: Offset;
    };
/**
 * The instant from which time is measured.
 */
export type Anchor = "firstSeen" | Selector | TraitAnchor;
/**
 * A duration that may be zero or negative, for an instant that may lie ahead: `10d`, `0d`, `-3d`. At most 3660 days either way.
 */
export type Offset = string;
/**
 * Where engaged time is spent.
 */
export type Place = UnreservedName | "app";
/**
 * A trait of the user or account passes one test. A missing trait passes only `"exists": false`.
 */
export type TraitCondition =
  | {
      /**
       * The trait.
       */
      trait: Name;
      /**
       * The value that it equals.
       */
      eq: Scalar;
    }
  | {
      /**
       * The trait.
       */
      trait: Name;
      /**
       * The values, one of which it equals: 1 to 256, all of the declared type.
       *
       * @minItems 1
       * @maxItems 256
       */
      in: Scalar[];
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is at least this.
       */
      gte: number;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is more than this.
       */
      gt: number;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is at most this.
       */
      lte: number;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is less than this.
       */
      lt: number;
    }
  | {
      /**
       * The trait.
       */
      trait: Name;
      /**
       * Whether it is known.
       */
      exists: boolean;
    };
/**
 * How often a signal fires.
 */
export type Repeat = "once" | Cooldown;
/**
 * What leaves the device as evidence of a firing.
 */
export type Evidence = "capped" | "full";
/**
 * What must be true of an account, over all of its users. The first key says which condition it is.
 */
export type AccountCondition =
  | Count
  | ActiveUsers
  | AccountDistinct
  | Sum
  | AccountBreadth
  | ActiveDays
  | ActiveWeeks
  | AccountAbsent
  | Elapsed
  | ActiveTime
  | Reach
  | TraitCondition
  | Is
  | TierCondition
  | AllOfAccountCondition
  | AnyOfAccountCondition
  | NotAccountCondition;
/**
 * What a user must have done to count.
 */
export type Deed = Selector | "any" | FiredDeed;
/**
 * Ranks users or accounts by what they do and by how well they fit.
 */
export type Score = UserScore | AccountScore;
/**
 * What adds points: a signal that fired, or every matching event.
 */
export type Term = SignalTerm | CountTerm;
/**
 * What makes a user or an account fit: one test of a trait, or a signal that fired, and either points or disqualification.
 */
export type FitEntry = FitTraitPoints | FitTraitDisqualifies | FitIsPoints | FitIsDisqualifies;
/**
 * Points if a trait passes one test.
 */
export type FitTraitPoints =
  | {
      /**
       * The trait.
       */
      trait: Name;
      /**
       * The value that it equals.
       */
      eq: Scalar;
      /**
       * How many points; may be negative.
       */
      points: number;
    }
  | {
      /**
       * The trait.
       */
      trait: Name;
      /**
       * The values, one of which it equals: 1 to 256, all of the declared type.
       *
       * @minItems 1
       * @maxItems 256
       */
      in: Scalar[];
      /**
       * How many points; may be negative.
       */
      points: number;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is at least this.
       */
      gte: number;
      /**
       * How many points; may be negative.
       */
      points: number;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is more than this.
       */
      gt: number;
      /**
       * How many points; may be negative.
       */
      points: number;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is at most this.
       */
      lte: number;
      /**
       * How many points; may be negative.
       */
      points: number;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is less than this.
       */
      lt: number;
      /**
       * How many points; may be negative.
       */
      points: number;
    }
  | {
      /**
       * The trait.
       */
      trait: Name;
      /**
       * Whether it is known.
       */
      exists: boolean;
      /**
       * How many points; may be negative.
       */
      points: number;
    };
/**
 * No tier at all if a trait passes one test.
 */
export type FitTraitDisqualifies =
  | {
      /**
       * The trait.
       */
      trait: Name;
      /**
       * The value that it equals.
       */
      eq: Scalar;
      /**
       * No tier if this passes: true.
       */
      disqualify: true;
    }
  | {
      /**
       * The trait.
       */
      trait: Name;
      /**
       * The values, one of which it equals: 1 to 256, all of the declared type.
       *
       * @minItems 1
       * @maxItems 256
       */
      in: Scalar[];
      /**
       * No tier if this passes: true.
       */
      disqualify: true;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is at least this.
       */
      gte: number;
      /**
       * No tier if this passes: true.
       */
      disqualify: true;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is more than this.
       */
      gt: number;
      /**
       * No tier if this passes: true.
       */
      disqualify: true;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is at most this.
       */
      lte: number;
      /**
       * No tier if this passes: true.
       */
      disqualify: true;
    }
  | {
      /**
       * The trait, a number.
       */
      trait: Name;
      /**
       * It is less than this.
       */
      lt: number;
      /**
       * No tier if this passes: true.
       */
      disqualify: true;
    }
  | {
      /**
       * The trait.
       */
      trait: Name;
      /**
       * Whether it is known.
       */
      exists: boolean;
      /**
       * No tier if this passes: true.
       */
      disqualify: true;
    };
/**
 * The signal, or signals, that make a prompt wait to be shown.
 */
export type On = Name | Name[];
/**
 * How a prompt is shown.
 */
export type Form = "modal" | "banner" | "toast" | "tooltip" | "inline";
/**
 * A call to action: a button, and where it leads.
 */
export type Cta =
  | {
      /**
       * What the button says, with placeholders.
       */
      label: string;
      /**
       * An https, http or mailto address, or one relative to the page. Excludes `action`.
       */
      href: string;
    }
  | {
      /**
       * What the button says, with placeholders.
       */
      label: string;
      /**
       * The name under which your code is told. Excludes `href`.
       */
      action: Name;
    };
/**
 * Events of clicks, or false.
 */
export type Clicks =
  | false
  | {
      [k: string]: EventName;
    };
/**
 * Names of forms, or false.
 */
export type Forms =
  | false
  | {
      [k: string]: FormName;
    };
/**
 * The name of a form, 1 to 64 bytes.
 */
export type FormName = string;
/**
 * Where an address has the path of its page, or false.
 */
export type Routes = false | RoutesIn;
/**
 * Where an address has the path of its page.
 */
export type RoutesIn = "path" | "hash";
/**
 * A path without query and fragment, whose segments may be `*`, which is any one, or at the end `**`, which is this path and all below. A slash at its end says nothing.
 */
export type PathPattern = string;
/**
 * All, none, or some.
 */
export type Presets = boolean | Preset[];
/**
 * What is recognised without being declared.
 */
export type Preset = "contact" | "support" | "invite" | "upgrade" | "checkout" | "paywall" | "pricing";
/**
 * Something that happened: an event, engaged time, a reading of a limit, traits, a firing elsewhere, or what became of a prompt.
 */
export type Fact =
  | {
      /**
       * When.
       */
      t: Instant;
      /**
       * The user whose fact it is; without it, `user`.
       */
      user?: string;
      /**
       * The account to which the fact belongs.
       */
      account?: string;
      /**
       * The event.
       */
      event: EventName;
      /**
       * Its props: strings, numbers, booleans.
       */
      props?: {
        [k: string]: Scalar;
      };
      /**
       * Minutes by which the user's midnight is ahead of UTC, for `$hour` and `$weekday`. -720 to 840.
       */
      offset?: number;
    }
  | {
      /**
       * When.
       */
      t: Instant;
      /**
       * The user whose fact it is; without it, `user`.
       */
      user?: string;
      /**
       * The account to which the fact belongs.
       */
      account?: string;
      /**
       * How long it was, in whole milliseconds.
       */
      active: number;
      /**
       * The feature in which it was spent.
       */
      feature?: UnreservedName;
    }
  | {
      /**
       * When.
       */
      t: Instant;
      /**
       * The user whose fact it is; without it, `user`.
       */
      user?: string;
      /**
       * The account to which the fact belongs.
       */
      account?: string;
      /**
       * The limit.
       */
      limit: Name;
      /**
       * How much is used, 0 or more.
       */
      used: number;
      /**
       * How much there is, above 0; without it, what the document says.
       */
      cap?: number;
    }
  | {
      /**
       * When.
       */
      t: Instant;
      /**
       * The user whose fact it is; without it, `user`.
       */
      user?: string;
      /**
       * The account to which the fact belongs.
       */
      account?: string;
      /**
       * What is known now; null removes.
       */
      traits: {
        [k: string]: TraitValue;
      };
    }
  | {
      /**
       * When.
       */
      t: Instant;
      /**
       * The user whose fact it is; without it, `user`.
       */
      user?: string;
      /**
       * The account to which the fact belongs.
       */
      account?: string;
      /**
       * The signal.
       */
      fired: Name;
    }
  | {
      /**
       * When.
       */
      t: Instant;
      /**
       * The user whose fact it is; without it, `user`.
       */
      user?: string;
      /**
       * The account to which the fact belongs.
       */
      account?: string;
      /**
       * The prompt.
       */
      prompt: Name;
      /**
       * What became of it.
       */
      outcome: Outcome;
    };
/**
 * An instant in whole milliseconds since the Unix epoch (UTC), below 2^52.
 */
export type Instant = number;
/**
 * What a trait becomes.
 */
export type TraitValue = string | number | boolean | null;
/**
 * What became of a prompt.
 */
export type Outcome = "shown" | "dismissed" | "clicked" | "answered";

/**
 * What a product team wants to recognise: events, limits and traits of the product, and the signals, scores and prompts that come of them. `piquel check` says whether a document is valid, and where it is not.
 */
export interface Definitions {
  /**
   * The JSON Schema from which an editor completes; everything else ignores it.
   */
  $schema?: string;
  /**
   * The version of the language: 1.
   */
  schema: 1;
  /**
   * The number of this version of the document, yours to choose; tells versions apart. 0 to 4294967295.
   */
  version: number;
  /**
   * Minutes by which your midnight is ahead of UTC. -720 to 840, default 0.
   */
  utcOffset?: number;
  /**
   * The events of the product by name, at most 1024. Events whose names begin with `$` are the SDK's own and need no declaration.
   */
  events?: {
    [k: string]: EventDeclaration;
  };
  /**
   * The features of the product by id: which events belong to each; at most 1024.
   */
  features?: {
    [k: string]: FeatureDeclaration;
  };
  /**
   * The limits of the plans by id, at most 64.
   */
  limits?: {
    [k: string]: LimitDeclaration;
  };
  /**
   * What may be known of a user or an account, and the type of each value; at most 64.
   */
  traits?: {
    [k: string]: ValueType;
  };
  /**
   * What is to be recognised, at most 256.
   *
   * @maxItems 256
   */
  signals: Signal[];
  /**
   * Scores that rank users or accounts, at most 8.
   *
   * @maxItems 8
   */
  scores?: Score[];
  /**
   * What to show in the product when a signal fires, at most 64.
   *
   * @maxItems 64
   */
  prompts?: Prompt[];
  /**
   * How often prompts may be shown, all of them taken together.
   */
  promptPolicy?: PromptPolicy;
  /**
   * What the page tells by itself, on top of what your app calls.
   */
  capture?: Capture;
  /**
   * Cases that `piquel check` runs: facts, and the firings that they must lead to; at most 256. They are not published.
   *
   * @maxItems 256
   */
  tests?: TestCase[];
}
/**
 * An event of the product, and its props.
 */
export interface EventDeclaration {
  /**
   * The props that conditions may ask for, and the type of each; at most 64. What is not declared is dropped in the page.
   */
  props?: {
    [k: string]: ValueType;
  };
}
/**
 * A feature of the product: the events that belong to it.
 */
export interface FeatureDeclaration {
  /**
   * Its events.
   */
  events: EventName[];
  /**
   * Whether it is one of the features at the core of the product, for `{"breadth": "core"}`. Default false.
   */
  core?: boolean;
}
/**
 * A limit of a plan: seats, messages, projects.
 */
export interface LimitDeclaration {
  /**
   * How much there is where a reading does not say, above 0.
   */
  cap?: number;
}
/**
 * A signal of a user, recognised on the device: it fires when its condition turns true.
 */
export interface UserSignal {
  /**
   * Its id, which no other signal, score or tier of the document has.
   */
  id: Name;
  /**
   * What it stands for.
   */
  kind: SignalKind;
  /**
   * Whose signal it is: `"user"` (the default) or `"account"`.
   */
  level?: "user";
  /**
   * What must be true.
   */
  when: Condition;
  /**
   * How often it fires: `"once"` (the default), or again after a cooldown.
   */
  repeat?: Repeat;
  /**
   * What leaves the device as evidence of a firing.
   */
  evidence?: Evidence;
  /**
   * What people call it, at most 1024 bytes. It is not published.
   */
  label?: string;
}
/**
 * At least so many events match, in the whole life or in the last days of the calendar.
 */
export interface Count {
  /**
   * Which events are counted.
   */
  count: Selector;
  /**
   * How many there are at least, 1 or more.
   */
  gte: number;
  /**
   * Only those of the last so many days of the calendar, today included; 1 to 366. Excludes `within`.
   */
  days?: number;
}
/**
 * The events of a name whose props pass all of the tests.
 */
export interface EventSelector {
  /**
   * The event.
   */
  event: EventName;
  /**
   * What its props must pass: by the name of each, a value that it must equal, `{"in": […]}`, or bounds. A missing prop passes no test.
   */
  where?: {
    [k: string]: PropTest;
  };
}
/**
 * The prop equals one of these values.
 */
export interface InTest {
  /**
   * The values, 1 to 256, all of the declared type.
   *
   * @minItems 1
   * @maxItems 256
   */
  in: Scalar[];
}
/**
 * The prop is a number within bounds; several may stand together.
 */
export interface BoundsTest {
  /**
   * At least this.
   */
  gte?: number;
  /**
   * More than this.
   */
  gt?: number;
  /**
   * At most this.
   */
  lte?: number;
  /**
   * Less than this.
   */
  lt?: number;
}
/**
 * Any event of a feature.
 */
export interface FeatureSelector {
  /**
   * The feature.
   */
  feature: UnreservedName;
}
/**
 * At least so many events match, in a rolling window.
 */
export interface CountWithin {
  /**
   * Which events are counted.
   */
  count: Selector;
  /**
   * How many there are at least, 1 to 1000 in a rolling window.
   */
  gte: number;
  /**
   * Only those of the time up to now. Excludes `days`.
   */
  within?: Duration;
}
/**
 * More than before: the matching events of the last days, against those of the days before, day for day.
 */
export interface Trend {
  /**
   * Which events are counted.
   */
  trend: Selector;
  /**
   * How many days of the calendar the present lasts, today included; with `over` at most 366.
   */
  days: number;
  /**
   * How many days before these are the past that it is compared with; with `days` at most 366.
   */
  over: number;
  /**
   * How many times as many per day as in the past there are at least, above 0. In the past there must be one at all.
   */
  times: number;
  /**
   * How many there are at least in the present, 1 or more.
   */
  gte: number;
}
/**
 * The matching events have at least so many different values of a prop.
 */
export interface Distinct {
  /**
   * Which events are looked at. Of a feature, every event must declare the prop.
   */
  distinct: Selector;
  /**
   * The prop whose values are told apart.
   */
  by: PropName;
  /**
   * How many different values there are at least, 1 to 256.
   */
  gte: number;
  /**
   * Only events of the time up to now. Without it, of the whole life.
   */
  within?: Duration;
}
/**
 * The numbers under a prop of the matching events add up to at least so much.
 */
export interface Sum {
  /**
   * Which events are looked at. Of a feature, every event must declare the prop.
   */
  sum: Selector;
  /**
   * The prop, a number.
   */
  of: PropName;
  /**
   * What the numbers add up to at least.
   */
  gte: number;
  /**
   * Only events of the last so many days of the calendar, today included; 1 to 366.
   */
  days?: number;
}
/**
 * At least so many features were used: an event of each matches. Engaged time alone does not count.
 */
export interface Breadth {
  /**
   * Which features are looked at.
   */
  breadth: Features;
  /**
   * How many of them were used at least, 1 or more.
   */
  gte: number;
  /**
   * Only events of the time up to now. Without it, of the whole life.
   */
  within?: Duration;
}
/**
 * Matching events fall on at least so many different days of the calendar.
 */
export interface ActiveDays {
  /**
   * Which events make a day count; `"any"`: any event, and engaged time.
   */
  activeDays: AnySelector;
  /**
   * On how many days at least, 1 or more.
   */
  gte: number;
  /**
   * Only the last so many days, today included; 1 to 366.
   */
  days?: number;
}
/**
 * Matching events fall on at least so many different weeks of the calendar; weeks start on Monday.
 */
export interface ActiveWeeks {
  /**
   * Which events make a week count; `"any"`: any event, and engaged time.
   */
  activeWeeks: AnySelector;
  /**
   * In how many weeks at least, 1 to 52.
   */
  gte: number;
  /**
   * Only this week and those before it, so many in all; 1 to 52.
   */
  weeks: number;
}
/**
 * Events match one after the other, in this order, all inside the window.
 */
export interface Sequence {
  /**
   * What happens first, then, and so on: 2 to 8 selectors.
   *
   * @minItems 2
   * @maxItems 8
   */
  sequence: Selector[];
  /**
   * The time from the first to now, at most.
   */
  within: Duration;
}
/**
 * No event has matched for so long.
 */
export interface Absent {
  /**
   * Which events are missed.
   */
  absent: Selector;
  /**
   * For how long none has matched at least: since the last match or, where there is none, since the user was first seen.
   */
  for: Duration;
  /**
   * After what none has matched: the latest such event is then the beginning of `for`, and without one this is false.
   */
  after?: Selector;
}
/**
 * The instant that a trait tells at present.
 */
export interface TraitAnchor {
  /**
   * The trait, a number: milliseconds since the Unix epoch.
   */
  trait: Name;
}
/**
 * The user was engaged for at least so long.
 */
export interface ActiveTime {
  /**
   * Where: `"app"` for the whole product, or a feature.
   */
  activeTime: Place;
  /**
   * For how long in all at least.
   */
  gte: Duration;
  /**
   * Only in the last so many days of the calendar, today included; 1 to 366.
   */
  days?: number;
}
/**
 * So much of a limit is used up.
 */
export interface Reach {
  /**
   * The limit.
   */
  limit: Name;
  /**
   * The part of the cap that is used at least, above 0; 1 is all of it. Without a known cap this is false.
   */
  reach: number;
}
/**
 * A limit will be used up soon, if use goes on as in the last 14 days that have a reading.
 */
export interface ExhaustsIn {
  /**
   * The limit.
   */
  limit: Name;
  /**
   * The cap will be reached within this time, or is. Without a known cap this is false.
   */
  exhaustsIn: Duration;
}
/**
 * Another signal has fired, here or elsewhere.
 */
export interface Is {
  /**
   * The signal.
   */
  is: Name;
  /**
   * Only if it fired in the time up to now. Without it, if it ever fired.
   */
  within?: Duration;
}
/**
 * The present tier of a score is this one, or one listed before it.
 */
export interface TierCondition {
  /**
   * The tier, of a score of the same level.
   */
  tier: Name;
}
/**
 * All of these are true.
 */
export interface AllOfCondition {
  /**
   * What must all be true; not empty.
   *
   * @minItems 1
   * @maxItems 512
   */
  all: Condition[];
}
/**
 * At least one of these is true, or at least as many as `gte` says.
 */
export interface AnyOfCondition {
  /**
   * What may be true; not empty.
   *
   * @minItems 1
   * @maxItems 512
   */
  any: Condition[];
  /**
   * How many of them must be true at least, from 1 to the length of the list. Default 1.
   */
  gte?: number;
}
/**
 * This is not true.
 */
export interface NotCondition {
  /**
   * What must not be true.
   */
  not: Condition;
}
/**
 * Again, when the condition turns true anew.
 */
export interface Cooldown {
  /**
   * The least time between two firings; what turns true in between is lost.
   */
  cooldown: Duration;
}
/**
 * A signal of an account, recognised by the collector over all of its users.
 */
export interface AccountSignal {
  /**
   * Its id, which no other signal, score or tier of the document has.
   */
  id: Name;
  /**
   * What it stands for.
   */
  kind: SignalKind;
  /**
   * Whose signal it is: `"user"` (the default) or `"account"`.
   */
  level: "account";
  /**
   * What must be true.
   */
  when: AccountCondition;
  /**
   * How often it fires: `"once"` (the default), or again after a cooldown.
   */
  repeat?: Repeat;
  /**
   * What is told as evidence of a firing.
   */
  evidence?: Evidence;
  /**
   * What people call it, at most 1024 bytes. It is not published.
   */
  label?: string;
}
/**
 * At least so many users of the account have a match. For signals with `"level": "account"`.
 */
export interface ActiveUsers {
  /**
   * What a user must have done: an event that matches; `"any"`: any event or engaged time; or `{"fired": signal}`.
   */
  activeUsers: Deed;
  /**
   * How many users at least, 1 or more.
   */
  gte: number;
  /**
   * Only in the last so many days of the calendar, today included; 1 to 366.
   */
  days?: number;
}
/**
 * A signal of the user fired.
 */
export interface FiredDeed {
  /**
   * The signal, one of users.
   */
  fired: Name;
}
/**
 * The matching events of an account have at least so many different values of a prop, in its whole life.
 */
export interface AccountDistinct {
  /**
   * Which events are looked at. Of a feature, every event must declare the prop.
   */
  distinct: Selector;
  /**
   * The prop whose values are told apart.
   */
  by: PropName;
  /**
   * How many different values there are at least, 1 to 256.
   */
  gte: number;
}
/**
 * At least so many features were used in the life of the account: an event of each matches.
 */
export interface AccountBreadth {
  /**
   * Which features are looked at.
   */
  breadth: Features;
  /**
   * How many of them were used at least, 1 or more.
   */
  gte: number;
}
/**
 * No event of any user of the account has matched for so long.
 */
export interface AccountAbsent {
  /**
   * Which events are missed.
   */
  absent: Selector;
  /**
   * For how long none has matched at least: since the last match or, where there is none, since the account was first seen.
   */
  for: Duration;
}
/**
 * All of these are true.
 */
export interface AllOfAccountCondition {
  /**
   * What must all be true; not empty.
   *
   * @minItems 1
   * @maxItems 512
   */
  all: AccountCondition[];
}
/**
 * At least one of these is true, or at least as many as `gte` says.
 */
export interface AnyOfAccountCondition {
  /**
   * What may be true; not empty.
   *
   * @minItems 1
   * @maxItems 512
   */
  any: AccountCondition[];
  /**
   * How many of them must be true at least, from 1 to the length of the list. Default 1.
   */
  gte?: number;
}
/**
 * This is not true.
 */
export interface NotAccountCondition {
  /**
   * What must not be true.
   */
  not: AccountCondition;
}
/**
 * A score of users.
 */
export interface UserScore {
  /**
   * Its id, which no other signal, score or tier of the document has.
   */
  id: Name;
  /**
   * Whose score it is: `"user"` (the default) or `"account"`.
   */
  level?: "user";
  /**
   * What is added up, from signals and from events.
   *
   * @maxItems 64
   */
  behaviour?: Term[];
  /**
   * How well the user fits: the points of all entries that pass, added up.
   *
   * @maxItems 64
   */
  fit?: FitEntry[];
  /**
   * The tiers, the highest first: the first that is reached is the present one.
   *
   * @minItems 1
   * @maxItems 64
   */
  tiers: Tier[];
  /**
   * By how much the behaviour threshold of a tier counts as lower while it is held, 0 or more. Default 0.
   */
  exitMargin?: number;
}
/**
 * Points for a signal, from its latest firing.
 */
export interface SignalTerm {
  /**
   * The signal, of the level of the score.
   */
  signal: Name;
  /**
   * How many points; may be negative.
   */
  points: number;
  /**
   * The time in which the points fall to a half. Without it they stay.
   */
  halfLife?: Duration;
}
/**
 * Points for every matching event.
 */
export interface CountTerm {
  /**
   * Which events give points.
   */
  count: Selector;
  /**
   * How many points each; may be negative.
   */
  points: number;
  /**
   * The most that the term can come to, either way; 0 or more. Without it there is no bound.
   */
  max?: number;
  /**
   * The time in which the points fall to a half. Without it they stay.
   */
  halfLife?: Duration;
}
/**
 * Points if a signal has fired.
 */
export interface FitIsPoints {
  /**
   * The signal, of the level of the score.
   */
  is: Name;
  /**
   * How many points; may be negative.
   */
  points: number;
}
/**
 * No tier at all if a signal has fired.
 */
export interface FitIsDisqualifies {
  /**
   * The signal, of the level of the score.
   */
  is: Name;
  /**
   * No tier if this passes: true.
   */
  disqualify: true;
}
/**
 * A tier: what must be reached to be in it. A threshold that is left out always is.
 */
export interface Tier {
  /**
   * Its id, which no other signal, score or tier of the document has.
   */
  id: Name;
  /**
   * How much behaviour at least.
   */
  behaviour?: number;
  /**
   * How much fit at least.
   */
  fit?: number;
}
/**
 * A score of accounts: of account signals and of traits, without counts of events.
 */
export interface AccountScore {
  /**
   * Its id, which no other signal, score or tier of the document has.
   */
  id: Name;
  /**
   * Whose score it is: `"user"` (the default) or `"account"`.
   */
  level: "account";
  /**
   * What is added up, from account signals.
   *
   * @maxItems 64
   */
  behaviour?: SignalTerm[];
  /**
   * How well the account fits: the points of all entries that pass, added up.
   *
   * @maxItems 64
   */
  fit?: FitEntry[];
  /**
   * The tiers, the highest first: the first that is reached is the present one.
   *
   * @minItems 1
   * @maxItems 64
   */
  tiers: Tier[];
  /**
   * By how much the behaviour threshold of a tier counts as lower while it is held, 0 or more. Default 0.
   */
  exitMargin?: number;
}
/**
 * What to show in the product when a signal fires.
 */
export interface Prompt {
  /**
   * Its id, which no other prompt of the document has.
   */
  id: Name;
  /**
   * The signal, or signals, whose firing makes it wait to be shown.
   */
  on: On;
  /**
   * Which of several that wait is offered: the highest. 0 to 100, default 0; in a tie the first of the document.
   */
  priority?: number;
  /**
   * How often it may be shown.
   */
  frequency?: Frequency;
  /**
   * The signals whose firing makes it no longer wait.
   *
   * @maxItems 256
   */
  cancelOn?: Name[];
  /**
   * How long after the firing it no longer waits. Without it, it waits on.
   */
  expires?: Duration;
  /**
   * The part of installations that never see it, for comparison: 0 to 1, default 0.
   */
  holdout?: number;
  /**
   * Whether it also waits after a firing that is only the roll-out of a signal onto old history. Default false.
   */
  onInitial?: boolean;
  /**
   * How it is shown. Default `"modal"`.
   */
  as?: Form;
  /**
   * The name of the place in the page to which it belongs, for your code to find.
   */
  anchor?: Name;
  /**
   * What it says.
   */
  content: Content;
  /**
   * What it says in other languages, by the tag of each, such as `de` or `pt-BR`.
   */
  locales?: {
    [k: string]: Content;
  };
}
/**
 * How often a prompt may be shown.
 */
export interface Frequency {
  /**
   * How many times in all: 1 or more, default 1.
   */
  lifetime?: number;
  /**
   * The least time between two showings of it.
   */
  every?: Duration;
}
/**
 * What a prompt says. Texts are text, never HTML, of at most 1024 bytes. They may hold `{limit.<id>.remaining}`, `{limit.<id>.used}`, `{limit.<id>.cap}`, `{limit.<id>.days_left}`, `{count.<event>}`, `{activeTime.app}` and `{trait.<path>}`.
 */
export interface Content {
  /**
   * The headline, with placeholders.
   */
  title: string;
  /**
   * The text below it, with placeholders.
   */
  body: string;
  /**
   * The button that leads on.
   */
  cta?: Cta;
  /**
   * A question, whose answer becomes a trait of the user.
   */
  question?: Question;
}
/**
 * A question, whose answer becomes a trait of the user.
 */
export interface Question {
  /**
   * The trait that the answer sets.
   */
  trait: Name;
  /**
   * The answers to choose from, 2 to 5.
   *
   * @minItems 2
   * @maxItems 5
   */
  choices: Choice[];
}
/**
 * One of the answers.
 */
export interface Choice {
  /**
   * What the user reads.
   */
  label: string;
  /**
   * What the trait becomes, of its declared type.
   */
  value: Scalar;
}
/**
 * How often prompts may be shown, all of them taken together.
 */
export interface PromptPolicy {
  /**
   * The least time between two showings.
   */
  every?: Duration;
  /**
   * The most showings in a session, 1 or more. A session begins with `$session_start`.
   */
  perSession?: number;
}
/**
 * What the page tells by itself, on top of what your app calls. What `init` is given under the same name takes the place of a part.
 */
export interface Capture {
  /**
   * Events of clicks: by a CSS selector, the event that a click on what it matches is; at most 64. False: no clicks at all, also none on what bears `data-piquel`.
   */
  clicks?: Clicks;
  /**
   * Names of forms: by a CSS selector, what `$form_start`, `$form_submit` and `$form_abandon` call the form that it matches; at most 64. False: no forms at all, also none that bears `data-piquel-form`.
   */
  forms?: Forms;
  /**
   * Where an address has the path of its page: in the path (the default) or in the fragment. False: no page is told, and nothing that follows from one.
   */
  routes?: Routes;
  /**
   * Events of pages: told once such a page is seen, or was for a while. At most 64.
   *
   * @minItems 1
   * @maxItems 64
   */
  pages?: PageEvent[];
  /**
   * The features in use on a page: by the feature, the paths where it is. At most 64.
   */
  features?: {
    /**
     * Paths: 1 to 64.
     *
     * @minItems 1
     * @maxItems 64
     */
    [k: string]: PathPattern[];
  };
  /**
   * What is recognised without being declared: all of it, none, or these.
   */
  presets?: Presets;
  /**
   * How long without a sign of life until nobody is there; at most 1h.
   */
  idle?: Duration;
  /**
   * Whether sound or film that plays is a sign of life.
   */
  media?: boolean;
  /**
   * Whether struggle is looked for: `$rage_click`, `$dead_click`, `$error` and `$thrash`.
   */
  struggle?: boolean;
}
/**
 * An event of a page.
 */
export interface PageEvent {
  /**
   * Which pages.
   */
  path: PathPattern;
  /**
   * The event.
   */
  event: EventName;
  /**
   * How long the page must have been seen, at most 1h. Without it, the event is told at once.
   */
  after?: Duration;
}
/**
 * A case that `piquel check` runs: facts, and the firings that they must lead to.
 */
export interface TestCase {
  /**
   * What the case shows.
   */
  name: string;
  /**
   * What happens, in the order of processing.
   */
  facts: Fact[];
  /**
   * The instant up to which time goes on after the last fact. Without it, the case ends there.
   */
  until?: Instant;
  /**
   * The firings that must come of it.
   */
  expect: Expected[];
}
/**
 * A firing that must happen. The firings of a case are all of those that it expects, and no other: those of users in the order in which their users first appear, then those of accounts.
 */
export interface Expected {
  /**
   * The signal that fires.
   */
  signal: Name;
  /**
   * When.
   */
  at: Instant;
  /**
   * Whose it is, of a signal of users. Without it, anybody's.
   */
  user?: string;
  /**
   * Whose it is, of a signal of accounts. Without it, any account's.
   */
  account?: string;
}
