// Widgets of a component library for React.

import {
  Accordion,
  ActionIcon,
  MantineProvider,
  Menu,
  NumberInput,
  Pagination,
  Rating,
  SegmentedControl,
  Select,
  Switch,
  Tabs,
} from "@mantine/core";
import "@mantine/core/styles.css";
import { createElement as h, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { add } from "./sections.js";

function Like() {
  const [likes, setLikes] = useState(0);
  return h("p", null, h(ActionIcon, { onClick: () => setLikes(likes + 1), "aria-label": "Like" }, "+"), likes);
}

/** @type {Record<string, () => import("react").ReactNode>} */
const WIDGETS = {
  "mantine-number": () => h(NumberInput, { defaultValue: 3, w: 200 }),
  "mantine-tabs": () =>
    h(
      Tabs,
      { defaultValue: "one" },
      h(Tabs.List, null, h(Tabs.Tab, { value: "one" }, "One"), h(Tabs.Tab, { value: "two" }, "Two")),
      h(Tabs.Panel, { value: "one" }, "One"),
      h(Tabs.Panel, { value: "two" }, "Two"),
    ),
  "mantine-accordion": () =>
    h(
      Accordion,
      { transitionDuration: 0 },
      h(Accordion.Item, { value: "one" }, h(Accordion.Control, null, "Why?"), h(Accordion.Panel, null, "So.")),
    ),
  "mantine-pagination": () => h(Pagination, { total: 9 }),
  "mantine-segmented": () => h(SegmentedControl, { data: ["Day", "Week"] }),
  "mantine-rating": () => h(Rating, { defaultValue: 2 }),
  "mantine-select": () => h(Select, { data: ["One", "Two"], w: 200 }),
  "mantine-switch": () => h(Switch, { label: "Loud" }),
  "mantine-menu": () =>
    h(
      Menu,
      null,
      h(Menu.Target, null, h("button", { type: "button" }, "More")),
      h(Menu.Dropdown, null, h(Menu.Item, null, "One")),
    ),
  "mantine-like": () => h(Like),
};

export function addReact() {
  for (const [name, widget] of Object.entries(WIDGETS)) {
    add(name, "<div></div>", (section) => {
      const root = createRoot(/** @type {Element} */ (section.firstElementChild));
      flushSync(() => root.render(h(MantineProvider, { env: "test" }, widget())));
    });
  }
}
