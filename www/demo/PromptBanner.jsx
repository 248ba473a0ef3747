import { Button, CloseButton, Group, Text, ThemeIcon } from "@mantine/core";
import { IconMessageQuestion, IconRocket } from "@tabler/icons-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { answerPrompt, closePrompt, heard } from "./piquel.js";
import { useStore } from "./store.js";

/** Prompts that have been reported as shown, so that mounting twice reports once. @type {WeakSet<object>} */
const reported = new WeakSet();

/** What Piquel offers, as this product chooses to show it: a banner above the page. */
export function PromptBanner() {
  const { prompt } = useStore(heard);
  const [, go] = useLocation();

  useEffect(() => {
    if (!prompt || reported.has(prompt)) return;
    reported.add(prompt);
    prompt.shown();
  }, [prompt]);

  if (!prompt) return null;
  const { title, body, cta, question } = prompt.content;
  return (
    <div className="banner" role="status" data-testid={`prompt-${prompt.id}`}>
      <ThemeIcon size={40} radius="md" variant="white" color="teal" className="banner-icon">
        {question ? <IconMessageQuestion size={22} /> : <IconRocket size={22} />}
      </ThemeIcon>
      <div className="grow">
        <Text fw={650} c="white">
          {title}
        </Text>
        <Text size="sm" className="banner-body">
          {body}
        </Text>
      </div>
      <Group gap={question ? "xs" : 4}>
        {question?.choices.map(({ label, value }, place) => (
          <Button
            key={label}
            variant="white"
            color="teal"
            size="compact-sm"
            data-testid={`prompt-answer-${value}`}
            onClick={() => answerPrompt(place)}
          >
            {label}
          </Button>
        ))}
        {cta && (
          <Button
            variant="white"
            color="teal"
            data-testid="prompt-cta"
            onClick={() => {
              closePrompt("clicked");
              if (cta.action) go(`/${cta.action}`);
              else if (cta.href) location.assign(cta.href);
            }}
          >
            {cta.label}
          </Button>
        )}
        <CloseButton
          className="banner-close"
          size="lg"
          aria-label="Dismiss"
          data-testid="prompt-dismiss"
          onClick={() => closePrompt("dismissed")}
        />
      </Group>
    </div>
  );
}
