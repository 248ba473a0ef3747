// What is recognised in the apps of the bindings.

/** What the screens of the bindings show before the engine runs, as a server renders them. */
export const UNKNOWN = '{"stage":null,"signal":{"fired":null,"latest":null},"measured":null,"prompt":null}';

const never = { count: "message_sent", gte: 1_000_000 };

export const DOCUMENT = {
  schema: 1,
  version: 1,
  events: { message_sent: { props: { channel: "string" } }, opened: {}, pressed: {} },
  signals: [
    {
      id: "talking",
      kind: "aha",
      when: {
        all: [
          { count: "message_sent", gte: 3 },
          { distinct: "message_sent", by: "channel", gte: 2 },
        ],
      },
    },
    { id: "opened", kind: "custom", when: { all: [{ count: "opened", gte: 1_000_000 }, never] } },
    { id: "pressed", kind: "custom", when: { count: "pressed", gte: 1 } },
  ],
  scores: [
    {
      id: "readiness",
      behaviour: [{ signal: "talking", points: 40 }],
      tiers: [{ id: "hot", behaviour: 30 }],
    },
  ],
  prompts: [
    {
      id: "upgrade",
      on: "talking",
      as: "banner",
      content: {
        title: "Keep every message",
        body: "{count.message_sent} were sent.",
        cta: { label: "See plans", action: "pricing" },
      },
    },
  ],
};
