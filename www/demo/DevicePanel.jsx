import { Badge, CloseButton, Group, Progress, ScrollArea, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { IconCheck, IconCircleDashed } from "@tabler/icons-react";
import { useReducer } from "react";
import definitions from "./definitions.json";
import { heard, piquel } from "./piquel.js";
import { useStore } from "./store.js";
import { workspace } from "./workspace.js";

/** @typedef {NonNullable<ReturnType<import("piquel").Piquel["progress"]>>["clauses"][number]} Clause */

/** The stages of the language. @type {Record<string, string>} */
const STAGE_COLORS = { new: "gray", activated: "violet", qualified: "green", converted: "yellow" };

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** The words of this product for the three clauses of `aha_team`, in the order of the document. */
const STEPS = ["Messages sent", "Channels written in", "Teammates invited"];

/** Everything here comes from the SDK's public face; labels are this product's own. @param {{ close: () => void }} props */
export function DevicePanel({ close }) {
  const { firings } = useStore(heard);
  useStore(workspace);
  const [, look] = useReducer((/** @type {number} */ n) => n + 1, 0);
  useInterval(look, 500, { autoInvoke: true });

  const stage = piquel.stage() ?? "new";
  const aha = piquel.progress("aha_team");
  const fired = definitions.signals.filter(({ id }) => piquel.progress(id)?.fired);

  return (
    <ScrollArea h="100%" type="auto">
      <Stack p="md" gap="lg">
        <div>
          <Group justify="space-between" wrap="nowrap" mb={4}>
            <Title order={2} fz="md">
              What Piquel sees on this device
            </Title>
            <CloseButton onClick={close} aria-label="Close the panel" />
          </Group>
          <Text size="xs" c="dimmed">
            Worked out in this browser. Messages, channel names and addresses never leave it.
          </Text>
        </div>

        {aha === null ? (
          <Text size="sm" c="dimmed">
            Piquel is starting, or has no definitions yet.
          </Text>
        ) : (
          <>
            <section>
              <Heading>Stage</Heading>
              <Badge size="lg" variant="light" color={STAGE_COLORS[stage]} data-testid="device-stage">
                {stage}
              </Badge>
            </section>

            <section>
              <Heading>Towards “Team set up”</Heading>
              <Stack gap="sm">
                {aha.clauses.map((clause, i) => (
                  <ClauseProgress key={STEPS[i]} label={STEPS[i]} clause={clause} />
                ))}
              </Stack>
            </section>

            <section>
              <Heading>Signals</Heading>
              {fired.length === 0 && (
                <Text size="sm" c="dimmed">
                  None yet. Use the product, and watch.
                </Text>
              )}
              <Stack gap={8} component="ul" className="plain">
                {fired.map(({ id, label }) => {
                  const latest = firings.find((firing) => firing.signal === id);
                  return (
                    <Group key={id} component="li" gap="xs" wrap="nowrap" data-testid={`device-signal-${id}`}>
                      <ThemeIcon size={20} radius="xl" color="violet" variant="light">
                        <IconCheck size={13} />
                      </ThemeIcon>
                      <Text size="sm" className="grow">
                        {label}
                      </Text>
                      <Text size="xs" c="dimmed" className="tabular">
                        {latest ? TIME.format(latest.at) : "earlier"}
                      </Text>
                    </Group>
                  );
                })}
              </Stack>
            </section>
          </>
        )}
      </Stack>
    </ScrollArea>
  );
}

/** @param {{ children: React.ReactNode }} props */
const Heading = ({ children }) => (
  <Text component="h3" size="xs" fw={600} c="dimmed" mb={8}>
    {children}
  </Text>
);

/** @param {{ label: string, clause: Clause }} props */
function ClauseProgress({ label, clause }) {
  const needed = clause.needed ?? 1;
  const reached = Math.min(clause.measured ?? 0, needed);
  return (
    <div>
      <Group justify="space-between" mb={4} wrap="nowrap">
        <Group gap={6} wrap="nowrap">
          {clause.met ? (
            <IconCheck size={16} color="var(--mantine-color-violet-6)" />
          ) : (
            <IconCircleDashed size={16} color="var(--mantine-color-gray-5)" />
          )}
          <Text size="sm">{label}</Text>
        </Group>
        <Text size="xs" c="dimmed" className="tabular">
          {reached} of {needed}
        </Text>
      </Group>
      <Progress value={(reached / needed) * 100} color="violet" size="sm" aria-label={label} />
    </div>
  );
}
