// The look that demo and dashboard share: letters, corners, badges, and colours of enough contrast.

import { Badge, createTheme } from "@mantine/core";

const FONT = '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif';

/** @param {Pick<import("@mantine/core").MantineThemeOverride, "primaryColor" | "primaryShade">} colors */
export const makeTheme = (colors) =>
  createTheme({
    ...colors,
    fontFamily: FONT,
    headings: { fontFamily: FONT, fontWeight: "650" },
    defaultRadius: "md",
    cursorType: "pointer",
    components: { Badge: Badge.extend({ defaultProps: { tt: "none", variant: "light", fw: 600 } }) },
  });

/**
 * Mantine's secondary and tinted text falls short of a contrast of 4.5 to 1 in some colours; these do not.
 * @type {import("@mantine/core").CSSVariablesResolver}
 */
export const resolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5a6269",
    "--mantine-color-teal-light-color": "#066649",
    "--mantine-color-green-light-color": "#1f6b2f",
    "--mantine-color-lime-light-color": "#3f640a",
    "--mantine-color-yellow-light-color": "#7d4a00",
    "--mantine-color-orange-light-color": "#a33605",
  },
  dark: { "--mantine-color-dimmed": "#a3a6ab" },
});
