// Specs and baselines are TypeScript, but only data: they are evaluated where
// there is nothing but the language, and come back as JSON.

import { EnvironmentError, InputError } from "../../core/mod.ts";
import type { Question } from "./evaluate_worker.ts";
import type { Answer } from "./answer.ts";
import { moduleTree, type Sources } from "./module_tree.ts";
import { plainData } from "./plain_data.ts";

/** An interpreter of specs, and the thread that it runs in. */
export interface Evaluator {
  /**
   * Evaluates a module as data, one after the other, with bounded memory, inside a worker
   * without permissions. It has the language and the modules that it imports by
   * path from its own folder or from Entangle's: no files, network, processes,
   * environment or native code, not even by name.
   *
   * @param path Path of a `.ts`, `.js` or `.json` file.
   * @returns The default export, after `JSON.stringify` and `JSON.parse`.
   * @throws {InputError} If there is no such file, it fails, asks for what data does not need,
   *   takes too long or too much memory, or has no default export that is data.
   */
  evaluate(path: string): Promise<unknown>;
  /** Ends the thread. */
  close(): void;
}

/**
 * Keeps an interpreter for all that is evaluated without one, in a process that
 * evaluates often: a thread takes longer to start than a spec to read.
 *
 * @returns The interpreter; each has its own again once it is closed.
 */
export function keepEvaluator(): Evaluator {
  const evaluator = openEvaluator();
  kept = evaluator;
  return {
    ...evaluator,
    close() {
      if (kept === evaluator) kept = undefined;
      evaluator.close();
    },
  };
}

let kept: Evaluator | undefined;

/**
 * Does something with an interpreter.
 *
 * @param use What is done; the interpreter is closed when it ends.
 * @param shared The interpreter, which stays open; the one that is kept or one of its own if absent.
 */
export async function withEvaluator<T>(
  use: (evaluator: Evaluator) => Promise<T>,
  shared?: Evaluator,
): Promise<T> {
  const open = shared ?? kept;
  if (open) return await use(open);
  const evaluator = openEvaluator();
  try {
    return await use(evaluator);
  } finally {
    evaluator.close();
  }
}

/**
 * Opens an interpreter for several modules; none of them sees another.
 *
 * @param options.timeout Milliseconds per module after which it is stopped.
 * @returns The interpreter; the process lives until it is closed.
 */
export function openEvaluator(
  { timeout = 5000 }: { timeout?: number } = {},
): Evaluator {
  let thread: Promise<Worker> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const close = () => {
    thread?.then((worker) => worker.terminate(), () => {});
    thread = undefined;
  };
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const own = last.then(act);
    last = own.catch(() => {});
    return own;
  };
  return {
    close,
    async evaluate(path) {
      const tree = await moduleTree(path);
      if (tree.json !== undefined) return plainData(path, tree.json);
      const found = await inTurn(async () => {
        const worker = await (thread ??= startWorker());
        const found = await answer(worker, tree, timeout);
        // What does not stop when it is told to is ended with its thread.
        if (found === undefined) close();
        return found;
      });
      if (found && "json" in found) return plainData(path, found.json);
      const why = found?.error ?? LATE(timeout);
      throw new InputError(`Cannot read "${path}": ${why}`);
    },
  };
}

function startWorker(): Promise<Worker> {
  const worker = new Worker(new URL("./evaluate_worker.ts", import.meta.url), {
    type: "module",
    deno: { permissions: "none" },
  });
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve(worker);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(
        new EnvironmentError(
          `Cannot start the interpreter of specs: ${event.message}`,
        ),
      );
    };
  });
}

/** What comes of a module in time, or a little later: a module that is stopped takes a moment to do so. */
function answer(
  worker: Worker,
  sources: Sources,
  timeout: number,
): Promise<Answer | undefined> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = () => {
      timer = setTimeout(() => {
        Atomics.store(stop, 0, 1);
        timer = setTimeout(() => resolve(undefined), GRACE);
      }, timeout);
    };
    const settle = (found: Answer) => {
      clearTimeout(timer);
      resolve(Atomics.load(stop, 0) === 0 ? found : { error: LATE(timeout) });
    };
    worker.onmessage = ({ data }: MessageEvent<Answer | string>) => {
      if (typeof data === "string") begin();
      else settle(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      settle({ error: event.message });
    };
    worker.postMessage({ sources, stop } satisfies Question);
  });
}

const GRACE = 1000;
const LATE = (timeout: number) =>
  `it was still running after ${timeout / 1000} s`;
