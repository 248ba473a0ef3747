import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconMail, IconUserCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useStore } from "./store.js";
import { invite, workspace } from "./workspace.js";

/** @param {{ opened: boolean, close: () => void }} props */
export function InviteDialog({ opened, close }) {
  const { invites } = useStore(workspace);
  const [email, setEmail] = useState("");

  /** @param {React.FormEvent} event */
  const submit = (event) => {
    event.preventDefault();
    invite(email.trim());
    setEmail("");
    close();
  };

  return (
    <Modal opened={opened} onClose={close} title="Invite a teammate" centered>
      <form onSubmit={submit}>
        <TextInput
          type="email"
          required
          label="E-mail address"
          description="This is a demo: nothing is sent, and the address stays in this browser."
          placeholder="tom@example.com"
          leftSection={<IconMail size={16} />}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          data-autofocus
          data-testid="invite-email"
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" data-testid="invite-send">
            Send invitation
          </Button>
        </Group>
      </form>
      {invites.length > 0 && (
        <Stack gap={6} mt="lg">
          <Text size="xs" fw={600} c="dimmed">
            Invited
          </Text>
          {invites.map((address, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end, and an address may repeat
            <Group key={i} gap="xs" wrap="nowrap">
              <IconUserCheck size={16} color="var(--mantine-color-teal-7)" />
              <Text size="sm" truncate>
                {address}
              </Text>
            </Group>
          ))}
        </Stack>
      )}
    </Modal>
  );
}
