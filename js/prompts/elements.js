// The elements that a page writes itself, and their names.

import { Checklist } from "./checklist.js";
import { defineOnce } from "./define.js";
import { Meter } from "./meter.js";
import { PromptSlot } from "./slot.js";

export function define() {
  defineOnce("piquel-slot", PromptSlot);
  defineOnce("piquel-checklist", Checklist);
  defineOnce("piquel-meter", Meter);
}
