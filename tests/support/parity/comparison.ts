import type { Tensor } from "../../../lib/core/mod.ts";
import {
  type ErrorOf,
  maximumError,
  meanError,
  relativeError,
} from "../errors.ts";
import type { References } from "../references.ts";

/** One quantity that is compared. */
export interface Comparison {
  /** What is compared. */
  readonly quantity: string;
  /** How its error is measured. */
  readonly measure: keyof typeof MEASURES;
  /** Greatest error allowed. */
  readonly bar: number;
  /** What float32 costs the reference itself, where known. */
  readonly floor?: number;
  /** Computes it here and measures the error. */
  error(): Promise<number>;
}

/** How an error is measured. */
export const MEASURES = {
  relative: relativeError,
  maximum: maximumError,
  mean: meanError,
} as const satisfies Record<string, ErrorOf>;

/**
 * Makes comparisons with the array of the same name.
 *
 * @param references The reference values.
 * @returns A function of the name, the measure, the greatest error allowed, what computes it here, and what is done to the reference first.
 */
export function comparer({ meta, array }: References): Compare {
  return (name, measure, bar, compute, prepare = (x) => x) => ({
    quantity: name,
    measure,
    bar,
    ...measure === "relative" && { floor: meta.floor[name] ?? NaN },
    error: async () =>
      MEASURES[measure](await compute(), prepare(await array(name))),
  });
}

/** Makes a comparison with the array of a name. */
export type Compare = (
  name: string,
  measure: keyof typeof MEASURES,
  bar: number,
  compute: () => Tensor | Promise<Tensor>,
  prepare?: (reference: Tensor) => Tensor,
) => Comparison;

/**
 * Runs a function when it is first needed, and remembers its result.
 *
 * @param f The function.
 * @returns The same, run once.
 */
export function once<T>(f: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => result ??= f();
}
