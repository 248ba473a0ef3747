import assert from "node:assert/strict";
import { test } from "node:test";
import { clauseWords, leadEvidence, sumWords, tierWords } from "./evidence.js";

/**
 * @param {string} claim
 * @param {[Record<string, any> | null, number, string][]} rows clause, measured, words
 */
function reads(claim, rows, labels = {}) {
  test(claim, () => {
    for (const [clause, measured, expected] of rows) assert.equal(clauseWords(clause, measured, labels), expected);
  });
}

reads("a count names what was counted, out of what was needed", [
  [{ count: "message_sent", gte: 10 }, 10, "10 of 10 messages sent"],
  [{ count: "message_sent", gte: 2000 }, 2000, "2,000 of 2,000 messages sent"],
  [{ count: "$invite_sent", gte: 1 }, 1, "1 invite sent"],
  [{ count: "$pricing_viewed", gte: 1, within: "1h" }, 1, "1 visit to pricing within 1 hour"],
  [{ count: "export", gte: 3, days: 7 }, 3, "3 of 3 exports in 7 days"],
  [{ count: "signed_up", gte: 1 }, 1, "1 time signed up"],
]);

reads("full evidence shows more than was needed", [
  [{ count: "message_sent", gte: 10 }, 1234, "1,234 messages sent (10 needed)"],
  [{ count: "$invite_sent", gte: 1 }, 4, "4 invites sent"],
  [{ limit: "messages", reach: 0.8 }, 0.929, "92 % of messages limit"],
]);

reads("plurals follow English", [
  [{ count: "company_added", gte: 2 }, 2, "2 of 2 companies added"],
  [{ count: "person_invited", gte: 3 }, 3, "3 of 3 people invited"],
  [{ count: "search", gte: 2 }, 2, "2 of 2 searches"],
  [{ count: "survey_done", gte: 2 }, 2, "2 of 2 surveys done"],
]);

reads("a selector's feature and tests are told", [
  [{ count: { feature: "board" }, gte: 5 }, 5, "5 of 5 uses of board"],
  [{ count: { event: "report_made", where: { format: "pdf" } }, gte: 2 }, 2, "2 of 2 reports made with format is pdf"],
  [
    { count: { event: "file_added", where: { size: { gte: 1000, lt: 5000 }, kind: { in: ["a", "b"] } } }, gte: 1 },
    1,
    "1 file added with size at least 1,000 and less than 5,000 and kind is a or b",
  ],
]);

reads("different values, sums and breadth", [
  [{ distinct: "message_sent", by: "channel", gte: 3 }, 3, "3 of 3 channels"],
  [{ distinct: "friend_added", by: "friend", gte: 7, within: "10d" }, 7, "7 of 7 friends within 10 days"],
  [
    { sum: "$purchase", of: "amount", gte: 1000, days: 30 },
    1000,
    "amount adds up to at least 1,000 over purchases in 30 days",
  ],
  [{ breadth: "core", gte: 3 }, 3, "3 of 3 core features used"],
  [{ breadth: ["chat", "files"], gte: 1 }, 1, "1 feature used"],
]);

reads("habits over days and weeks", [
  [{ activeDays: "any", gte: 5, days: 7 }, 5, "5 of 5 active days in 7 days"],
  [{ activeDays: "message_sent", gte: 2 }, 2, "2 of 2 active days with messages sent"],
  [{ activeWeeks: "any", gte: 3, weeks: 4 }, 3, "3 of 3 active weeks in the last 4 weeks"],
  [{ activeUsers: { fired: "aha_team" }, gte: 4 }, 4, "4 of 4 active users with aha team"],
  [
    { trend: "message_sent", days: 7, over: 28, times: 1.5, gte: 20 },
    20,
    "20 of 20 messages sent in 7 days, at least 1.5 times the pace of the 28 days before",
  ],
]);

reads("limits say how near, and no more than is known", [
  [{ limit: "messages", reach: 0.8 }, 0.8, "at least 80 % of messages limit"],
  [{ limit: "messages", reach: 0.29 }, 0.29, "at least 29 % of messages limit"],
  [{ limit: "seats", exhaustsIn: "7d" }, 259_200_000, "seats limit runs out in 3 days at this pace"],
  [{ limit: "seats", exhaustsIn: "7d" }, 0, "seats limit reached"],
]);

reads("time", [
  [{ activeTime: "app", gte: "5m" }, 300_000, "5 min engaged"],
  [{ activeTime: "board", gte: "90m", days: 7 }, 5_400_000, "1 h 30 min engaged in board in 7 days"],
  [{ absent: "message_sent", for: "14d" }, 1_209_600_000, "no message sent for 14 days"],
  [
    { absent: "report_made", for: "1h", after: "$integration_connected" },
    3_600_000,
    "no report made for 1 h after the latest integration connected",
  ],
  [{ elapsed: "firstSeen", gte: "10d" }, 864_000_000, "at least 10 days since the first visit"],
  [{ elapsed: "signed_up", lt: "10d" }, 1, "less than 10 days since the first time signed up"],
  [{ elapsed: { trait: "trial_ends_at" }, gte: "-3d", lt: "0d" }, -90_000_000, "25 h before trial ends at"],
]);

reads("order of events", [
  [{ sequence: ["channel_created", "$invite_sent"], within: "1d" }, 1, "channel created → invite sent within 1 day"],
]);

reads("traits and tiers", [
  [{ trait: "persona", eq: "founder" }, 1, "persona is founder"],
  [{ trait: "persona", in: ["founder", "lead", "owner"] }, 1, "persona is founder, lead or owner"],
  [{ trait: "company.size", gte: 50 }, 50, "company size at least 50"],
  [{ trait: "company.size", lt: 5000 }, 1, "company size less than 5,000"],
  [{ trait: "vat_id", exists: true }, 1, "vat id is known"],
  [{ trait: "beta", eq: false }, 1, "beta is no"],
  [{ tier: "hot" }, 1, "tier hot"],
]);

reads(
  "a signal goes by its label, else by its name",
  [
    [{ is: "aha_team" }, 1, "Team set up"],
    [{ is: "aha_team", within: "7d" }, 1, "Team set up within 7 days"],
    [{ is: "messages_80" }, 1, "messages 80"],
  ],
  { aha_team: "Team set up" },
);

reads("what is not known stays readable", [
  [null, 3, "measured 3"],
  [{ novelty: "message_sent", gte: 3 }, 3, "novelty: message sent, gte: 3 (measured 3)"],
  [{ count: { any: ["a", "b"] }, gte: 3 }, 1200, "count: any: a, b, gte: 3 (measured 1,200)"],
]);

reads("hours and weekdays of an event", [
  [
    { count: { event: "report_made", where: { $weekday: { in: [6, 7] }, $hour: { gte: 18 } } }, gte: 3 },
    3,
    "3 of 3 reports made with weekday is Saturday or Sunday and hour at least 18",
  ],
  [{ count: { event: "report_made", where: { $weekday: 1 } }, gte: 1 }, 1, "1 report made with weekday is Monday"],
]);

test("a score's tier and what it adds up to", () => {
  assert.equal(tierWords({ score: "ready_to_buy", tier: "very_hot" }), "Ready to buy: very hot");
  assert.equal(tierWords({ score: "ready", tier: null }), "Ready: no tier");
  assert.equal(sumWords({ behaviour: 61.456, fit: -20 }), "behaviour 61.46 · fit -20");
});

test("a lead is summed up by its most telling signal", () => {
  const pricing = {
    signal: "pricing",
    label: "Looked at pricing",
    kind: "hand_raise",
    evidence: [{ measured: 1, clause: { count: "$pricing_viewed", gte: 1 } }],
  };
  const aha = {
    signal: "aha_team",
    label: "Team set up",
    kind: "aha",
    evidence: [
      { measured: 2000, clause: { count: "message_sent", gte: 2000 } },
      { measured: 3, clause: { distinct: "message_sent", by: "channel", gte: 3 } },
      { measured: 1, clause: { count: "$invite_sent", gte: 1 } },
    ],
  };
  assert.equal(leadEvidence([pricing, aha]), "2,000 of 2,000 messages sent · 3 of 3 channels · 1 invite sent");
  assert.equal(leadEvidence([pricing]), "1 visit to pricing");
  assert.equal(leadEvidence([]), "");
});
