import assert from "node:assert/strict";
import { test } from "node:test";
import { maskPath } from "./path.js";
import { patternOf } from "./pattern.js";

/** How many secrets of each kind are planted. */
const MANY = 300;

test("words of a route stay as they are", () => {
  const paths = [
    "/",
    "/pricing",
    "/settings/team-members",
    "/onboarding/step-2",
    "/api/v1",
    "/userSettings",
    "/UserProfile/FAQ",
    "/index.html",
    "/terms-of-service",
    "/oauth2/callback",
    "/de/preise",
    "/account/billing/upgrade",
    "/auth/login",
    "/auth/reset-password",
    "/users/new",
    "/invite/accept",
    "/workspaces/all/settings",
  ];
  for (const path of paths) assert.equal(maskPath(path), path);
});

test("ids, numbers, tokens and e-mail addresses become :id", () => {
  const masked = {
    "/channels/4711": "/channels/:id",
    "/pages/7": "/pages/:id",
    "/files/8f14e45fceea167a5a36dedd4bea2543/edit": "/files/:id/edit",
    "/o/550e8400-e29b-41d4-a716-446655440000": "/o/:id",
    "/invite/dQwZgXcQaBcRtY": "/invite/:id",
    "/join/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0": "/join/:id",
    "/mail/ann@example.com": "/mail/:id",
    "/mail/ann%40example.com": "/mail/:id",
    "/places/J%C3%BCrgen": "/places/:id",
    "/places/Jürgen": "/places/:id",
    "/order-12/items": "/:id/items",
    "/2026/03/04": "/:id/:id/:id",
    "/calendar/2026-03-04": "/calendar/:id",
    "/boards;owner=ann": "/:id",
    "/@ann": "/:id",
    "/~ann": "/:id",
    "/thisisaverylongsegmentwithoutanydigit": "/:id",
    "/blog/how-we-lost-all-of-our-data": "/blog/:id",
    "/xkqjzrtw": "/:id",
    "/v1beta1x2": "/:id",
  };
  for (const [path, expected] of Object.entries(masked)) assert.equal(maskPath(path), expected);
});

test("what comes after the words for secrets is one, and what comes after those for people is somebody", () => {
  const masked = {
    "/reset/correct-horse": "/reset/:id",
    "/password-reset/correct/horse": "/password-reset/:id/:id",
    "/passwordReset/horse": "/passwordReset/:id",
    "/auth/magic-link/horse": "/auth/magic-link/:id",
    "/invite/horse/accept": "/invite/:id/accept",
    "/verify/email/horse": "/verify/email/:id",
    "/api-keys/horse": "/api-keys/:id",
    "/users/ann": "/users/:id",
    "/users/ann/edit": "/users/:id/edit",
    "/people/ann-smith/settings": "/people/:id/settings",
    "/orgs/acme/boards": "/orgs/:id/boards",
  };
  for (const [path, expected] of Object.entries(masked)) assert.equal(maskPath(path), expected);
});

test("a slash more or less makes no difference, and no path is longer than a text may be", () => {
  assert.equal(maskPath("/settings/"), "/settings");
  assert.equal(maskPath("//settings//team/"), "/settings/team");
  assert.equal(maskPath("/a/b/c/d/e/f/g/h/i/j/k/l"), "/a/b/c/d/e/f/g/h/i/j/*");
  assert.ok(maskPath("/abcdefghijabcdefghijabcd".repeat(100)).length <= 256);
  assert.equal(maskPath(""), "/");
});

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const HORSES = "correct horse battery staple orange window garden silver".split(" ");

/** Draws what is the same in every run. @param {number} seed */
function drawing(seed) {
  let state = seed;
  const below = (/** @type {number} */ limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const one = (/** @type {ArrayLike<string>} */ of) => of[below(of.length)];
  const text = (/** @type {string} */ alphabet, /** @type {number} */ length) =>
    Array.from({ length }, () => one(alphabet)).join("");
  return { below, one, text };
}
/** @typedef {ReturnType<typeof drawing>} Draw */

const BASE64URL = LOWER + LOWER.toUpperCase() + DIGITS + DIGITS;
const hex = (/** @type {Draw} */ { text }, /** @type {number} */ length) => text(`${DIGITS}abcdef`, length);

/** Kinds of what must never be told, wherever in a path it stands. @type {Record<string, (draw: Draw) => string>} */
const SECRETS = {
  number: ({ text, below }) => text(DIGITS, 1 + below(18)),
  hex: (draw) => hex(draw, 16 + draw.below(48)),
  uuid: (draw) => [8, 4, 4, 4, 12].map((length) => hex(draw, length)).join("-"),
  "24 hex digits with a letter in front": (draw) => `c${hex(draw, 24)}`,
  nanoid: ({ text }) => text(`${BASE64URL}-_`, 21),
  "short id": ({ text, one }) => `${text(LOWER, 3)}${text(DIGITS, 2)}${text(LOWER, 3)}${one(DIGITS)}`,
  ulid: ({ text }) => `01${text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24)}`,
  "stripe's": ({ text, one }) => `${one(["cus", "sub", "price"])}_${text(BASE64URL, 14)}`,
  jwt: ({ text }) => `eyJ${text(BASE64URL, 33)}.eyJ${text(BASE64URL, 60)}.${text(BASE64URL, 43)}`,
  base64: ({ text }) => `${text(BASE64URL, 22)}==`,
  email: ({ one }) => `${one(HORSES)}.${one(HORSES)}@${one(HORSES)}.com`,
  "escaped email": ({ one }) => `${one(HORSES)}%40${one(HORSES)}.com`,
  "email escaped twice": ({ one }) => `${one(HORSES)}%2540${one(HORSES)}.com`,
  phone: ({ text }) => `+49${text(DIGITS, 10)}`,
  date: ({ text }) => `20${text(DIGITS, 2)}-0${text("123456789", 1)}-1${text(DIGITS, 1)}`,
  matrix: ({ one, text }) => `${one(HORSES)};token=${text(LOWER, 9)}`,
  name: ({ one }) => `${one(["J%C3%BCrgen", "Zo%C3%AB", "Łukasz", "山田", "O'Brien", "Ann%20Smith"])}`,
  handle: ({ one }) => `@${one(HORSES)}`,
  address: ({ text }) => `0x${hex(drawing(Number(text(DIGITS, 6))), 40)}`,
  "two numbers": ({ text }) => `order-${text(DIGITS, 2)}-${text(DIGITS, 4)}`,
  "loud token": ({ text }) => text(LOWER.toUpperCase(), 8),
};
/** Where words alone are secret. */
const AFTER = ["reset", "reset-password", "invite", "token", "magic-link", "api-keys", "sessions", "share", "users"];
const PLACES = ["/{}", "/{}/edit", "/boards/{}", "/boards/{}/cards/new", "/a/b/c/{}/d"];

test("of what is planted into paths, nothing comes out", () => {
  const draw = drawing(4711);
  for (const [kind, make] of Object.entries(SECRETS)) {
    for (let count = 0; count < MANY; count += 1) {
      const secret = make(draw);
      const place = draw.one(PLACES);
      assert.equal(maskPath(place.replace("{}", secret)), place.replace("{}", ":id"), `${kind}: ${secret}`);
    }
  }
  for (let count = 0; count < MANY; count += 1) {
    const [one, other] = [draw.one(HORSES), draw.one(HORSES)];
    const after = draw.one(AFTER);
    for (const secret of [one, `${one}-${other}`, `${one}${other}`])
      assert.equal(maskPath(`/app/${after}/${secret}`), `/app/${after}/:id`);
  }
});

test("nothing comes out either of what an app calls its pattern and is the path itself, or partly so", () => {
  const draw = drawing(1147);
  for (const [kind, make] of Object.entries(SECRETS)) {
    for (let count = 0; count < MANY; count += 1) {
      const secret = make(draw);
      for (const [pattern, expected] of [
        [`/boards/${secret}/cards/first`, "/boards/:id/cards/first"],
        [`/boards/${secret}/cards/:card`, "/boards/:id/cards/:card"],
        [`/boards/:board/cards/${secret}`, undefined],
      ]) {
        assert.equal(patternOf(pattern, `/boards/${secret}/cards/first`), expected, `${kind}: ${pattern}`);
      }
      const parameter = patternOf(`/boards/:${secret}`, `/boards/${secret}`);
      assert.ok(!parameter?.includes(secret), `${kind}: ${parameter}`);
    }
  }
  assert.equal(patternOf("/reset/correct-horse", "/reset/correct-horse"), "/reset/:id");
  assert.equal(patternOf("/notes/urn:horse", "/notes/urn:horse"), "/notes/:id");
  assert.equal(patternOf("/notes/:horse", "/notes/:horse"), "/notes/:id");
});

test("patterns are read as the routers write them", () => {
  /** @type {[string, string, string][]} */
  const known = [
    ["/boards/:board", "/boards/7", "/boards/:board"],
    ["boards/:board/", "/boards/7", "/boards/:board"],
    ["/boards/:board(\\d+)", "/boards/7", "/boards/:board"],
    ["/boards/:board((?:a|b)+)", "/boards/ab", "/boards/:board"],
    ["/:lang?/about", "/about", "/:lang/about"],
    ["/:lang?/about", "/de/about", "/:lang/about"],
    ["/user/edit?", "/user", "/user/edit"],
    ["/:chapters+", "/a/b", "/:chapters"],
    ["/:rest(.*)*", "/a/b/c", "/:rest"],
    ["/files/*", "/files/a/b", "/files/*"],
    ["*", "/a/b", "/*"],
    ["/user-:id(\\d+)", "/user-7", "/:id"],
    ["/boards/[board]", "/boards/7", "/boards/:board"],
    ["/[[lang]]/docs/[...slug]", "/docs/a/b", "/:lang/docs/:slug"],
    ["/(app)/boards/[board=integer]", "/boards/7", "/boards/:board"],
    ["/boards/$boardId", "/boards/7", "/boards/:boardId"],
    ["/files/$", "/files/a/b", "/files/*"],
    ["/reset/:token/done", "/reset/horse/done", "/reset/:token/done"],
    ["/sessions/:session/recordings", "/sessions/7/recordings", "/sessions/:session/recordings"],
    ["/Pricing", "/pricing", "/Pricing"],
    ["/über-uns/:x", "/%C3%BCber-uns/7", "/:id/:x"],
    ["/", "/", "/"],
  ];
  for (const [told, path, expected] of known) assert.equal(patternOf(told, path), expected, told);
});

test("what is no pattern of the present path is none", () => {
  const rests = "/:a*".repeat(60);
  for (const told of ["/boards/:board", "/", "/other/7/8", "", `/${"x".repeat(256)}`, 7, null, undefined, {}, []])
    assert.equal(patternOf(told, "/other/7"), undefined);
  assert.equal(patternOf(`${rests}/end`, "/a".repeat(2_000)), undefined);
});
