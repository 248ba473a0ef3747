import { Button, Group, List, Modal, Text, ThemeIcon } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { PRO } from "./plans.js";

/** @param {{ opened: boolean, close: () => void, comparePlans: () => void }} props */
export function UpgradeDialog({ opened, close, comparePlans }) {
  return (
    <Modal opened={opened} onClose={close} title="Upgrade Acme to Pro" centered>
      <Group align="baseline" gap={6} mb="md">
        <Text fz={32} fw={700} lh={1}>
          {PRO.price}
        </Text>
        <Text size="sm" c="dimmed">
          {PRO.per}
        </Text>
      </Group>
      <List
        spacing="xs"
        size="sm"
        center
        icon={
          <ThemeIcon size={20} radius="xl" variant="light">
            <IconCheck size={13} />
          </ThemeIcon>
        }
      >
        {PRO.points.map((point) => (
          <List.Item key={point}>{point}</List.Item>
        ))}
      </List>
      <Text size="sm" c="dimmed" mt="md">
        This is a demo, so nothing is sold here; that you asked is what Piquel tells the dashboard.
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={comparePlans}>
          Compare plans
        </Button>
        <Button onClick={close} data-autofocus>
          Close
        </Button>
      </Group>
    </Modal>
  );
}
