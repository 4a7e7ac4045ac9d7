/**
 * Errors that callers are expected to catch. Everything else throws the
 * built-in class whose meaning fits (`TypeError`, `RangeError`, `SyntaxError`).
 *
 * @module
 */

import { limited } from "./limited.ts";

/**
 * Thrown when something the user gave cannot be used: a model folder, a spec, a
 * word, a flag. The message says what could not be done, why, what was found
 * and what to do; several problems are reported at once, one per line.
 */
export class InputError extends Error {
  /** `"InputError"`. */
  override readonly name = "InputError";
  /** Every problem found, each one sentence; empty if the message says it all. */
  readonly problems: readonly string[];

  /**
   * Says what could not be done, and lists why.
   *
   * @param message What could not be done, without a full stop.
   * @param problems Every problem found, printed one per line below the message, as far as {@linkcode limited} goes.
   */
  constructor(message: string, problems: readonly string[] = []) {
    super(limited(message, problems));
    this.problems = problems;
  }
}

/**
 * Thrown when the machine does not allow what was asked: a provider that is
 * not there, a folder that cannot be written, a disk that is full.
 */
export class EnvironmentError extends Error {
  /** `"EnvironmentError"`. */
  override readonly name = "EnvironmentError";

  /**
   * Says what could not be done.
   *
   * @param message What could not be done, why, and what to do.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(limited(message), options);
  }
}

/** Thrown when a device's memory is at an end: less at a time may fit. */
export class OutOfMemoryError extends EnvironmentError {}

/** Thrown when tensor shapes do not satisfy an operator's contract. */
export class ShapeError extends RangeError {
  /** `"ShapeError"`. */
  override readonly name = "ShapeError";
  /** Operator type. */
  readonly op: string;
  /** Shapes of the inputs, in input order. */
  readonly shapes: readonly (readonly number[])[];

  /**
   * Says which shapes did not fit.
   *
   * @param op Operator type, for example `"MatMul"`.
   * @param shapes Shapes of the inputs, in input order.
   * @param reason What was required, in the affirmative.
   */
  constructor(
    op: string,
    shapes: readonly (readonly number[])[],
    reason: string,
  ) {
    const got = shapes.map((s) => `[${s.join(", ")}]`).join(" and ");
    super(`Cannot infer the shape of ${op}: ${reason}, got ${got}`);
    this.op = op;
    this.shapes = shapes;
  }
}
