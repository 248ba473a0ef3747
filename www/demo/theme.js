import { Badge, createTheme } from "@mantine/core";

const font = '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif';

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: 8,
  fontFamily: font,
  headings: { fontFamily: font, fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  components: { Badge: Badge.extend({ defaultProps: { tt: "none" } }) },
});
