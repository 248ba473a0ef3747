import { Button, Group, Modal, Text, Textarea } from "@mantine/core";
import { useState } from "react";

/** @param {{ opened: boolean, close: () => void }} props */
export function SupportDialog({ opened, close }) {
  const [sent, setSent] = useState(false);

  /** @param {React.FormEvent} event */
  const submit = (event) => {
    event.preventDefault();
    setSent(true);
  };

  const leave = () => {
    close();
    setSent(false);
  };

  return (
    <Modal opened={opened} onClose={leave} title="How can we help?" centered>
      {sent ? (
        <>
          <Text size="sm">Thank you. In a real product, somebody would answer you now.</Text>
          <Group justify="flex-end" mt="lg">
            <Button onClick={leave}>Close</Button>
          </Group>
        </>
      ) : (
        <form onSubmit={submit}>
          <Textarea
            label="Your question"
            description="This is a demo: the text stays in this page."
            required
            autosize
            minRows={4}
            data-autofocus
          />
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={leave}>
              Cancel
            </Button>
            <Button type="submit">Ask support</Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}
