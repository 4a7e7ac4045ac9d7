// The thread that ONNX Runtime blocks. It answers calls one at a time, in order.

import { close, load, open, release, run } from "./engine.ts";
import { OutOfMemoryError } from "../../core/mod.ts";
import type { Answers, Call, Failure, Reply, Requests } from "./protocol.ts";

const handlers: {
  readonly [K in keyof Requests]: (r: Requests[K]) => Promise<Answers[K]>;
} = { open, load, run, release, close };

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Call>) => void;
  postMessage(reply: Reply, transfer: Transferable[]): void;
};
let queue = Promise.resolve();

scope.onmessage = ({ data }) => {
  queue = queue.then(() => reply(data));
};

async function reply({ id, kind, request }: Call): Promise<void> {
  try {
    const answer = await handlers[kind](request as never);
    const outputs = kind === "run" ? Object.values(answer ?? {}) : [];
    const transfer = outputs.map(({ data }) => data.buffer);
    scope.postMessage({ id, answer }, transfer);
  } catch (error) {
    scope.postMessage({ id, failure: failure(error) }, []);
  }
}

function failure(error: unknown): Failure {
  const { name, message } = error instanceof Error
    ? error
    : new Error(String(error));
  if (error instanceof OutOfMemoryError) {
    return { name: "OutOfMemoryError", message };
  }
  return { name: isKnown(name) ? name : "Error", message };
}

function isKnown(name: string): name is Failure["name"] {
  return ["EnvironmentError", "TypeError", "RangeError"].includes(name);
}
