import fc from "fast-check";

/**
 * Fails unless a law holds for values that are drawn, the same at each run.
 *
 * @param values How they are drawn.
 * @param law Throws where it does not hold.
 */
export function forAll<T>(
  values: fc.Arbitrary<T>,
  law: (value: T) => void,
): void {
  fc.assert(fc.property(values, law), { seed: 0, numRuns: 25 });
}
