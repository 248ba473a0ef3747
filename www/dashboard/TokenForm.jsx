import { Alert, Button, Center, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { IconKey, IconLock } from "@tabler/icons-react";
import { useState } from "react";

/** @param {{ refused: boolean, submit: (token: string) => void }} props */
export function TokenForm({ refused, submit }) {
  const [token, setToken] = useState("");
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder radius="lg" p="xl" w="100%" maw={420}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (token.trim()) submit(token.trim());
          }}
        >
          <Stack gap="lg">
            <div>
              <img src="/favicon.svg" width={40} height={40} alt="" />
              <Title order={1} fz={24} mt="md" mb={4}>
                Open your leads
              </Title>
              <Text c="dimmed" size="sm">
                The collector printed an address with a token when it started. Open that address, or paste the token
                here. It is kept for this tab only.
              </Text>
            </div>
            {refused && (
              <Alert color="red" icon={<IconLock />} title="The collector refused this token" role="alert">
                It may have changed. Copy it again from the collector's start.
              </Alert>
            )}
            <PasswordInput
              label="Admin token"
              leftSection={<IconKey size={16} />}
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              autoComplete="off"
              autoFocus
              data-testid="token"
            />
            <Button type="submit" size="md" fullWidth disabled={!token.trim()} data-testid="token-submit">
              Show leads
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
