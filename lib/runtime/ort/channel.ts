// Calls from the main thread to a worker, each answered by a promise.

import { EnvironmentError, OutOfMemoryError } from "../../core/mod.ts";
import type { Answers, Call, Failure, Reply, Requests } from "./protocol.ts";

/** The main thread's end of a worker. */
export interface Channel {
  /** Asks the worker for something; `transfer` lists the buffers it may keep. */
  call<K extends keyof Requests>(
    kind: K,
    request: Requests[K],
    transfer?: Transferable[],
  ): Promise<Answers[K]>;
  /** Ends the worker once it has answered; later calls are rejected with `reason`. */
  close(reason: Error): Promise<void>;
}

/**
 * Starts talking to a worker.
 *
 * @param worker A worker that answers each {@linkcode Call} with one {@linkcode Reply}.
 * @returns Its channel. A worker that dies rejects the calls that wait, and all later ones.
 */
export function openChannel(worker: Worker): Channel {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  let closed: Error | undefined;

  const die = (why: string) => {
    closed = new EnvironmentError(
      `The worker that runs ONNX Runtime died: ${why}`,
    );
    worker.terminate();
    for (const { reject } of waiting.values()) reject(closed);
    waiting.clear();
  };
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    const promise = waiting.get(data.id);
    waiting.delete(data.id);
    if ("failure" in data) promise?.reject(revive(data.failure));
    else promise?.resolve(data.answer);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    die(event.message);
  };
  worker.onmessageerror = () => die("a message could not be read");

  function call<K extends keyof Requests>(
    kind: K,
    request: Requests[K],
    transfer: Transferable[] = [],
  ): Promise<Answers[K]> {
    if (closed) return Promise.reject(closed);
    const promise = Promise.withResolvers<unknown>();
    const message: Call<K> = { id: calls++, kind, request };
    waiting.set(message.id, promise);
    worker.postMessage(message, transfer);
    return promise.promise as Promise<Answers[K]>;
  }
  return {
    call,
    async close(reason) {
      if (closed) return;
      const answered = call("close", null);
      closed = reason;
      await answered.catch(() => {});
      worker.terminate();
    },
  };
}

function revive({ name, message }: Failure): Error {
  return new CLASSES[name](message);
}

const CLASSES = {
  EnvironmentError,
  OutOfMemoryError,
  TypeError,
  RangeError,
  Error,
};
