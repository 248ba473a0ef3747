import assert from "node:assert/strict";
import { test } from "node:test";
import { maskPath } from "./path.js";

test("words of a route stay as they are", () => {
  for (const path of ["/", "/pricing", "/settings/team-members/", "/onboarding/step-2", "/api/v1", "/userSettings"]) {
    assert.equal(maskPath(path), path);
  }
});

test("ids, numbers, tokens and e-mail addresses become :id", () => {
  const masked = {
    "/channels/4711": "/channels/:id",
    "/users/8f14e45fceea167a5a36dedd4bea2543/edit": "/users/:id/edit",
    "/o/550e8400-e29b-41d4-a716-446655440000": "/o/:id",
    "/invite/dQwZgXcQaBcRtY": "/invite/:id",
    "/invite/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0": "/invite/:id",
    "/people/ann@example.com": "/people/:id",
    "/people/ann%40example.com": "/people/:id",
    "/people/J%C3%BCrgen": "/people/:id",
    "/order-12/items": "/:id/items",
    "/thisisaverylongsegmentwithoutanydigit": "/:id",
  };
  for (const [path, expected] of Object.entries(masked)) assert.equal(maskPath(path), expected);
});
