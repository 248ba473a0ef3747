// What Teamboard sells.

/** @typedef {{ name: string, price: string, per: string, summary: string, points: string[] }} Plan */

/** @type {Plan} */
export const FREE = {
  name: "Free",
  price: "€0",
  per: "for ever",
  summary: "To find out whether your team likes it",
  points: ["50 messages a month", "All channels", "Unlimited teammates"],
};

/** @type {Plan} */
export const PRO = {
  name: "Pro",
  price: "€6",
  per: "per person and month",
  summary: "For teams that talk all day",
  points: [
    "Unlimited messages",
    "Search over everything ever said",
    "Guests and shared channels",
    "Answers from support within a day",
  ],
};

/** @type {Plan} */
export const BUSINESS = {
  name: "Business",
  price: "Let us talk",
  per: "by the year, with an invoice",
  summary: "For companies with rules to keep",
  points: ["Everything in Pro", "Single sign-on", "Audit log and retention", "A person who knows your name"],
};
