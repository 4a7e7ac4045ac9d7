import { fail } from "node:assert/strict";

/**
 * Fails unless a number is close to another.
 *
 * @param actual What was computed.
 * @param expected What it should be.
 * @param tolerance Greatest difference allowed.
 */
export function assertClose(
  actual: number,
  expected: number,
  tolerance: number,
): void {
  if (Math.abs(actual - expected) <= tolerance) return;
  fail(`Expected ${expected} ± ${tolerance}, got ${actual}`);
}

/**
 * Fails unless an error is within its bar, and says both.
 *
 * @param what The quantity.
 * @param error What was measured; NaN fails.
 * @param bar Greatest value allowed.
 */
export function assertWithin(what: string, error: number, bar: number): void {
  if (error <= bar) return;
  fail(
    `Expected an error of ${what} of at most ${bar}, got ${
      error.toPrecision(3)
    }`,
  );
}
