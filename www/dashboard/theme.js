import { Badge, createTheme } from "@mantine/core";

const font = '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif';

export const theme = createTheme({
  primaryColor: "violet",
  primaryShade: { light: 7, dark: 5 },
  fontFamily: font,
  headings: { fontFamily: font, fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  components: { Badge: Badge.extend({ defaultProps: { tt: "none", variant: "light", fw: 600 } }) },
});

/** Secondary text that still has a contrast of 4.5 to 1 on every surface of the page. @type {import("@mantine/core").CSSVariablesResolver} */
export const resolver = () => ({
  variables: {},
  light: { "--mantine-color-dimmed": "#5a6269" },
  dark: { "--mantine-color-dimmed": "#a3a6ab" },
});
