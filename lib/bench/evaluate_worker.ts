// Imports the module it is told to and answers with its default export as JSON.

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<string>) => void;
  postMessage(
    message: { ready: true } | { json: string | undefined } | { error: string },
  ): void;
};

scope.onmessage = async ({ data: url }) => {
  try {
    const module = await import(url);
    scope.postMessage({ json: JSON.stringify(module.default) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Where it happened follows, coloured for a terminal.
    const [first = ""] = message.split("\n");
    scope.postMessage({ error: first.replaceAll("file://", "") });
  }
};

scope.postMessage({ ready: true });
