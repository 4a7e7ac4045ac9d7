// Calls from the main thread to a worker, each answered by a promise.

import { EnvironmentError } from "../core/mod.ts";
import type { Answers, Call, Failure, Reply, Requests } from "./protocol.ts";

/** The main thread's end of a worker. */
export interface Channel {
  /** Asks the worker for something; `transfer` lists the buffers it may keep. */
  call<K extends keyof Requests>(
    kind: K,
    request: Requests[K],
    transfer?: Transferable[],
  ): Promise<Answers[K]>;
  /** Ends the worker; calls that wait for an answer are rejected with `reason`. */
  close(reason: Error): void;
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

  const close = (reason: Error) => {
    if (closed) return;
    closed = reason;
    worker.terminate();
    for (const { reject } of waiting.values()) reject(reason);
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
    close(died(event.message));
  };
  worker.onmessageerror = () => close(died("a message could not be read"));

  return {
    call<K extends keyof Requests>(
      kind: K,
      request: Requests[K],
      transfer: Transferable[] = [],
    ) {
      if (closed) return Promise.reject(closed);
      const promise = Promise.withResolvers<unknown>();
      const call: Call<K> = { id: calls++, kind, request };
      waiting.set(call.id, promise);
      worker.postMessage(call, transfer);
      return promise.promise as Promise<Answers[K]>;
    },
    close,
  };
}

function died(why: string): EnvironmentError {
  return new EnvironmentError(`The worker that ran ONNX Runtime died: ${why}`);
}

function revive({ name, message }: Failure): Error {
  return new CLASSES[name](message);
}

const CLASSES = { EnvironmentError, TypeError, RangeError, Error };
