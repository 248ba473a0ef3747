import { Button, Group, Modal, TextInput } from "@mantine/core";
import { IconHash } from "@tabler/icons-react";
import { useState } from "react";
import { createChannel } from "./workspace.js";

/** @param {{ opened: boolean, close: () => void, created: () => void }} props */
export function NewChannelDialog({ opened, close, created }) {
  const [name, setName] = useState("");
  const [fault, setFault] = useState(/** @type {string | null} */ (null));

  const leave = () => {
    setName("");
    setFault(null);
    close();
  };

  /** @param {React.FormEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const wrong = createChannel(name);
    setFault(wrong);
    if (wrong) return;
    setName("");
    created();
  };

  return (
    <Modal opened={opened} onClose={leave} title="New channel" centered>
      <form onSubmit={submit}>
        <TextInput
          label="Name"
          description="Short and clear, such as launch or customer-feedback"
          placeholder="launch"
          leftSection={<IconHash size={16} />}
          value={name}
          error={fault}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
          maxLength={40}
          data-testid="channel-name"
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={leave}>
            Cancel
          </Button>
          <Button type="submit" data-testid="create-channel">
            Create channel
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
