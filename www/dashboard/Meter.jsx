import { Group, Progress, Text } from "@mantine/core";
import { number, sentence, words } from "./words.js";

/** A plan limit as a bar, or as a bare figure where no cap is known.
 * @param {{ id: string, used: number, cap: number | null }} props */
export function Meter({ id, used, cap }) {
  const share = cap ? Math.min(100, (used / cap) * 100) : 0;
  const figures = cap === null ? number(used) : `${number(used)} of ${number(cap)}`;
  const name = sentence(words(id));
  return (
    <div className="meter" data-testid={`limit-${id}`}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" fw={500} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed" className="tabular">
          {figures}
        </Text>
      </Group>
      {cap !== null && (
        <Progress.Root size={6} mt={4}>
          <Progress.Section
            value={share}
            color={share >= 100 ? "red" : share >= 80 ? "orange" : "violet"}
            aria-label={`${name} used`}
            aria-valuetext={figures}
          />
        </Progress.Root>
      )}
    </div>
  );
}

/** The limit that is nearest to its cap. @param {import("./api.js").Lead["limits"]} limits */
export function tightest(limits) {
  const share = (/** @type {{ used: number, cap: number | null }} */ { used, cap }) => (cap ? used / cap : -1);
  return Object.entries(limits).sort(([, a], [, b]) => share(b) - share(a))[0];
}
