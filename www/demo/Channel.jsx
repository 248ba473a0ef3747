import { ActionIcon, Alert, Avatar, Button, EmptyState, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconHash, IconLock, IconMessages, IconSend2 } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { person, TEAMMATES } from "./people.js";
import { heard } from "./piquel.js";
import { useStore } from "./store.js";
import {
  addSampleConversation,
  currentChannel,
  MESSAGE_CAP,
  messagesUsed,
  sendMessage,
  workspace,
} from "./workspace.js";

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export function Channel() {
  const state = useStore(workspace);
  const channel = currentChannel(state);
  const full = messagesUsed(state) >= MESSAGE_CAP;

  return (
    <section className="channel" aria-label={`Channel ${channel.name}`}>
      {channel.messages.length ? (
        <MessageList channel={channel} self={person(state.person)} />
      ) : (
        <div className="channel-empty">
          <EmptyState
            icon={<IconHash size={28} />}
            variant="light"
            size="lg"
            title={`This is the start of #${channel.name}`}
            description="Write the first message, or add a sample conversation to see a busy team."
          />
        </div>
      )}
      {full ? <Paywall /> : <Composer key={channel.name} channel={channel.name} />}
    </section>
  );
}

/** @param {{ channel: import("./workspace.js").Channel, self: import("./people.js").Person }} props */
function MessageList({ channel, self }) {
  const { name, messages } = channel;
  const { prompt } = useStore(heard);
  const end = useRef(/** @type {HTMLLIElement | null} */ (null));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a message, another channel or a banner that takes room brings the latest into view
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [name, messages.length, prompt]);

  return (
    <ol className="messages" aria-label="Messages" aria-live="polite">
      {messages.map(({ id, at, author, text }, i) => {
        const who = author ?? self.name;
        const follows = i > 0 && messages[i - 1].author === author;
        return (
          <li key={id} className={follows ? "message follows" : "message"} ref={i === messages.length - 1 ? end : null}>
            {follows ? (
              <span className="gutter" />
            ) : (
              <Avatar name={who} color={author ? TEAMMATES[author] : self.color} size={36} radius="md" alt="" />
            )}
            <div className="grow">
              {!follows && (
                <Group gap={8} align="baseline">
                  <Text size="sm" fw={650}>
                    {who}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {TIME.format(at)}
                  </Text>
                </Group>
              )}
              <Text size="sm" className="text">
                {text}
              </Text>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** @param {{ channel: string }} props */
function Composer({ channel }) {
  const [text, setText] = useState("");

  const send = () => {
    if (!text.trim()) return;
    sendMessage(text.trim());
    setText("");
  };

  /** @param {React.KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        aria-label={`Message to ${channel}`}
        placeholder={`Message #${channel}`}
        autosize
        minRows={1}
        maxRows={6}
        size="md"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        data-testid="composer"
        rightSection={
          <ActionIcon type="submit" size={32} disabled={!text.trim()} aria-label="Send" data-testid="send">
            <IconSend2 size={17} />
          </ActionIcon>
        }
        rightSectionWidth={44}
      />
      <Group justify="space-between" mt={6} gap="xs">
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconMessages size={15} />}
          onClick={addSampleConversation}
          data-testid="sample-conversation"
        >
          Add a sample conversation
        </Button>
        <Text size="xs" c="dimmed" visibleFrom="sm">
          Enter sends, Shift + Enter starts a new line
        </Text>
      </Group>
    </form>
  );
}

function Paywall() {
  const [, go] = useLocation();
  return (
    <div className="composer">
      <Alert
        color="orange"
        icon={<IconLock />}
        title={`You have used all ${MESSAGE_CAP} messages`}
        data-testid="paywall"
      >
        <Stack gap="sm" align="flex-start">
          <Text size="sm">The free plan ends here. On Pro your team writes on, and everything you wrote stays.</Text>
          <Button color="orange" onClick={() => go("/pricing")}>
            See plans
          </Button>
        </Stack>
      </Alert>
    </div>
  );
}
