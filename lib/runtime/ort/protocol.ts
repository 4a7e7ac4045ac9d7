// What the main thread and the worker say to each other.

import type { Shape, Tensor } from "../../core/mod.ts";
import type { SessionSettings } from "./options.ts";
import type { Provider } from "./provider.ts";

/** A tensor of token ids. */
export interface Ids {
  /** Elements, row-major. */
  readonly data: BigInt64Array;
  /** Dimensions. */
  readonly shape: Shape;
}

/** A tensor of numbers in double precision. */
export interface Doubles {
  /** Elements, row-major. */
  readonly data: Float64Array;
  /** Dimensions. */
  readonly shape: Shape;
}

/** What a model takes: float32 or float64 numbers, or int64 ids. */
export type Feed = Tensor | Doubles | Ids;

/** What the main thread asks, by the name of the request. */
export interface Requests {
  /** Starts ONNX Runtime and runs a tiny model on the provider. */
  open: { readonly provider: Provider; readonly device?: number | undefined };
  /** Makes a session of a model. */
  load: { readonly model: Uint8Array; readonly settings: SessionSettings };
  /** Runs a session once. */
  run: {
    readonly session: number;
    readonly feeds: Readonly<Record<string, Feed>>;
  };
  /** Frees a session. */
  release: { readonly session: number };
  /** Frees every session. */
  close: null;
}

/** What the worker answers, by the name of the request. */
export interface Answers {
  /** What runs the models, and whether it computes in half precision. */
  open: {
    readonly device: string;
    readonly onnxruntime: string;
    readonly half: boolean;
  };
  /** The session's handle, its names, and whether the CPU helps the provider. */
  load: {
    readonly session: number;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly cpuNodes: boolean;
  };
  /** The outputs by name. */
  run: Readonly<Record<string, Tensor>>;
  /** Nothing. */
  release: null;
  /** Nothing. */
  close: null;
}

/** An error on its way between threads. */
export interface Failure {
  /** Class of the error. */
  readonly name:
    | "EnvironmentError"
    | "OutOfMemoryError"
    | "TypeError"
    | "RangeError"
    | "Error";
  /** Its message. */
  readonly message: string;
}

/** A message to the worker; the answer carries the same `id`. */
export interface Call<K extends keyof Requests = keyof Requests> {
  /** Number of the call. */
  readonly id: number;
  /** Name of the request. */
  readonly kind: K;
  /** The request. */
  readonly request: Requests[K];
}

/** A message from the worker: an answer, or why there is none. */
export type Reply =
  | { readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly id: number; readonly failure: Failure };

/**
 * Applies a function to every value of a record.
 *
 * @param record Values by name.
 */
export function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  f: (value: A) => B,
): Record<string, B> {
  const entries = Object.entries(record);
  return Object.fromEntries(entries.map(([name, value]) => [name, f(value)]));
}
