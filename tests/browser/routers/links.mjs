// What each demo links to.

export const LINKS = [
  "/",
  "/home",
  "/boards",
  "/boards?sort=name",
  "/boards/7",
  "/boards/8",
  "/boards/7/cards/9",
  "/docs/a/b",
  "/late/news",
  "/guarded",
  "/edit",
  "/broken",
  "/nowhere/else",
];
