import type { Answer } from "./answer.ts";
// Evaluates the modules that it is sent, one after the other, and answers with JSON.

import type { Sources } from "./module_tree.ts";
import { openSandbox } from "./sandbox.ts";

/** A module to evaluate; `stop` is a number that ends it once it is not 0. */
export interface Question {
  readonly sources: Sources;
  readonly stop: Int32Array;
}

/** Said when the thread has started, and again when a module's own time begins. */
const BEGUN = "begun";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Question>) => void;
  postMessage(message: Answer | typeof BEGUN): void;
};

const sandbox = openSandbox();
scope.onmessage = async ({ data: { sources, stop } }) => {
  await sandbox.ready();
  scope.postMessage(BEGUN);
  scope.postMessage(sandbox.evaluate(sources, stop));
};

scope.postMessage(BEGUN);
