// Evaluates the modules that it is sent, one after the other, and answers with JSON.

import type { Sources } from "./module_tree.ts";
import { openSandbox } from "./sandbox.ts";

/** A module to evaluate; `stop` is a number that ends it once it is not 0. */
export interface Question {
  readonly sources: Sources;
  readonly stop: Int32Array;
}

/** What comes of a module: its default export as JSON, or why there is none. */
export type Answer = { readonly json: string } | { readonly error: string };

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Question>) => void;
  postMessage(message: Answer | "ready"): void;
};

const sandbox = openSandbox();
scope.onmessage = async ({ data: { sources, stop } }) => {
  scope.postMessage(await sandbox(sources, stop));
};

scope.postMessage("ready");
