import {
  Badge,
  Button,
  Card,
  Group,
  List,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  ThemeIcon,
  Title,
} from "@mantine/core";
import { IconCheck, IconCircleCheck } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { piquel } from "./piquel.js";
import { BUSINESS, FREE, PRO } from "./plans.js";

/** StrictMode mounts a page twice in one go; one visit counts once. */
let counted = false;

export function Pricing() {
  useEffect(() => {
    if (!counted) piquel.track("$pricing_viewed");
    counted = true;
    return () => {
      queueMicrotask(() => {
        counted = false;
      });
    };
  }, []);

  return (
    <div className="pricing">
      <Stack gap={6} mb="xl" align="center">
        <Title order={1} ta="center" className="pricing-title">
          A plan for every team
        </Title>
        <Text c="dimmed" ta="center">
          Start free. Pay when your team can no longer do without.
        </Text>
      </Stack>
      <div className="plans">
        <SimpleGrid cols={{ base: 1, "600px": 3 }} type="container" spacing="md">
          <PlanCard plan={FREE}>
            <Button variant="default" fullWidth disabled>
              Your plan
            </Button>
          </PlanCard>
          <PlanCard plan={PRO} favoured>
            <ChoosePro />
          </PlanCard>
          <PlanCard plan={BUSINESS}>
            <Button variant="default" fullWidth component="a" href="#contact">
              Contact sales
            </Button>
          </PlanCard>
        </SimpleGrid>
      </div>
      <ContactSales />
    </div>
  );
}

/** @param {{ plan: import("./plans.js").Plan, favoured?: boolean, children: React.ReactNode }} props */
function PlanCard({ plan, favoured = false, children }) {
  return (
    <Card withBorder padding="lg" radius="lg" className={favoured ? "plan favoured" : "plan"}>
      <Group justify="space-between" mb={4} mih={26}>
        <Text fw={650} component="h2" fz="md">
          {plan.name}
        </Text>
        {favoured && <Badge variant="light">Most chosen</Badge>}
      </Group>
      <Text fz={28} fw={700} lh={1.2}>
        {plan.price}
      </Text>
      <Text size="sm" c="dimmed" mih={22}>
        {plan.per}
      </Text>
      <Text size="sm" mt="xs" mb="md">
        {plan.summary}
      </Text>
      <List
        spacing={8}
        size="sm"
        mb="lg"
        icon={
          <ThemeIcon size={18} radius="xl" variant="light">
            <IconCheck size={12} />
          </ThemeIcon>
        }
      >
        {plan.points.map((point) => (
          <List.Item key={point}>{point}</List.Item>
        ))}
      </List>
      <div className="plan-action">{children}</div>
    </Card>
  );
}

function ChoosePro() {
  const [chosen, setChosen] = useState(false);
  return (
    <Button
      fullWidth
      data-piquel="$upgrade_clicked"
      data-testid="choose-pro"
      onClick={() => setChosen(true)}
      leftSection={chosen ? <IconCircleCheck size={17} /> : null}
    >
      {chosen ? "Noted, nothing is charged" : "Choose Pro"}
    </Button>
  );
}

function ContactSales() {
  const [sent, setSent] = useState(false);

  /** @param {React.FormEvent} event */
  const submit = (event) => {
    event.preventDefault();
    piquel.track("$contact_sales");
    setSent(true);
  };

  return (
    <Card withBorder radius="lg" padding="lg" id="contact" className="contact">
      <Title order={2} fz="lg" mb={4}>
        Talk to sales
      </Title>
      {sent ? (
        <Text size="sm" role="status">
          Thank you, we will be in touch. (This is a demo: what you wrote stayed in this page.)
        </Text>
      ) : (
        <form onSubmit={submit}>
          <Text size="sm" c="dimmed" mb="md">
            Tell us about your team, and a person will answer within a day.
          </Text>
          <Stack>
            <NativeSelect
              label="How many of you are there?"
              data={["Up to 20", "21 to 100", "101 to 500", "More than 500"]}
              defaultValue="101 to 500"
            />
            <Textarea
              label="What do you need?"
              placeholder="Single sign-on, an invoice, a demo…"
              autosize
              minRows={3}
            />
            <Button type="submit" className="start" data-testid="contact-sales">
              Contact sales
            </Button>
          </Stack>
        </form>
      )}
    </Card>
  );
}
