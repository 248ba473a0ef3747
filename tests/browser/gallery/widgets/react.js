// Widgets of a library for React: it listens at the root of what it draws, and its own state comes between a click and its answer.

import "@mantine/core/styles.css";
import {
  Accordion,
  ActionIcon,
  Button,
  Chip,
  MantineProvider,
  Menu,
  NumberInput,
  Pagination,
  Rating,
  SegmentedControl,
  Stepper,
  Tabs,
} from "@mantine/core";
import { createElement, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";

/** @type {any} */
const h = createElement;

function Widgets() {
  const [step, setStep] = useState(0);
  const [count, setCount] = useState(0);
  return h(
    MantineProvider,
    null,
    h(NumberInput, { defaultValue: 1, min: 0, max: 3, style: { width: 120 } }),
    h(Pagination, { total: 5 }),
    h(Rating, { defaultValue: 2 }),
    h(SegmentedControl, { data: ["One", "Two"] }),
    h(Chip, { defaultChecked: true }, "Chip"),
    h(
      Stepper,
      { active: step, onStepClick: setStep },
      h(Stepper.Step, { label: "First", className: "first" }),
      h(Stepper.Step, { label: "Second", className: "second" }),
    ),
    h(
      Tabs,
      { defaultValue: "a" },
      h(
        Tabs.List,
        null,
        h(Tabs.Tab, { value: "a", className: "tab-a" }, "A"),
        h(Tabs.Tab, { value: "b", className: "tab-b" }, "B"),
      ),
    ),
    h(
      Accordion,
      { transitionDuration: 0 },
      h(
        Accordion.Item,
        { value: "x" },
        h(Accordion.Control, { className: "fold" }, "Fold"),
        h(Accordion.Panel, null, "Text"),
      ),
    ),
    h(
      Menu,
      { transitionProps: { duration: 0 } },
      h(Menu.Target, null, h(Button, { className: "menu" }, "Menu")),
      h(Menu.Dropdown, null, h(Menu.Item, null, "Item")),
    ),
    h(ActionIcon, { className: "icon", "aria-label": "Nothing" }, "★"),
    h(Button, { className: "count", onClick: () => setCount(count + 1) }, `Count ${count}`),
  );
}

/** @type {Record<string, import("./page.js").Widget>} */
export const REACT = {
  mantine(root) {
    const place = root.appendChild(document.createElement("div"));
    flushSync(() => createRoot(place).render(h(Widgets)));
  },
};
