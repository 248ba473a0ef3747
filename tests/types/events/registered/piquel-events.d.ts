// What the app's definitions declare, for TypeScript: written by `piquel types`, not by hand.

declare module "piquel" {
  interface Register {
    events: {
      message_sent: { channel: string; length: number; "first-ever": boolean };
      report_made: Record<never, never>;
    };
    limits: {
      messages: number;
    };
    traits: {
      "company.size": number;
      persona: string;
      beta: boolean;
    };
    signals: {
      /** A team that *\/ talks */
      aha_team: { kind: "aha"; level: "user" };
      talks: { kind: "milestone"; level: "user" };
      full: { kind: "limit"; level: "user" };
      reports: { kind: "habit"; level: "user" };
      testers: { kind: "expansion"; level: "account" };
    };
    scores: {
      ready: { level: "user"; tiers: "hot" | "warm" };
      account_ready: { level: "account"; tiers: "spreading" };
    };
    prompts: {
      /** Full */
      upgrade: { as: "banner"; action: "pricing" | "contact" };
      /** Hello */
      welcome: { as: "modal"; action: never };
    };
  }
}

export {};
