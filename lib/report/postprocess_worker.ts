// Reading and drawing images takes about a tenth of the time of sampling them,
// so it is done in a thread of its own, while the networks make the next ones.

import type { NetworkOutputs, Postprocessed } from "../bench/mod.ts";

/** A thread that reads and draws images. */
export interface PostprocessWorker {
  /**
   * Reads and draws the images of a unit.
   *
   * @param evaluated What the networks made of the unit; it is copied.
   * @returns What was observed, and the unit's files.
   */
  postprocess(evaluated: NetworkOutputs): Promise<Postprocessed>;
  /** Ends the thread; what is under way is rejected. */
  close(): void;
}

/** What the thread answers. */
export type Answer = { readonly done: Postprocessed } | {
  readonly error: unknown;
};

/**
 * Starts a thread in which {@linkcode postprocess} runs.
 *
 * @returns The worker; the process lives until it is closed.
 */
export function openPostprocessWorker(): PostprocessWorker {
  const url = new URL("./postprocess_thread.ts", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  const waiting: PromiseWithResolvers<Postprocessed>[] = [];
  const fail = (error: unknown) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  // Answers come in the order of the questions.
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const next = waiting.shift();
    if ("error" in data) next?.reject(data.error);
    else next?.resolve(data.done);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    fail(new Error(event.message));
  };
  return {
    postprocess(evaluated) {
      const next = Promise.withResolvers<Postprocessed>();
      waiting.push(next);
      worker.postMessage(evaluated);
      return next.promise;
    },
    close() {
      worker.terminate();
      fail(new Error("Cannot postprocess images: the worker was closed"));
    },
  };
}
