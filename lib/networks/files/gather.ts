import { InputError } from "../../core/mod.ts";

/**
 * Waits for several readings and reports the problems of all of them at once.
 *
 * @param message What could not be done, if any of them fails.
 * @param readings What is being read; each may fail with an `InputError`.
 * @throws {InputError} If any reading fails with one, listing the problems of all.
 */
export async function gather<T extends readonly unknown[]>(
  message: string,
  readings: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const settled = await Promise.allSettled(readings);
  return gatherSync(
    message,
    settled.map((s) => () => {
      if (s.status === "rejected") throw s.reason;
      return s.value;
    }),
  ) as unknown as T;
}

/**
 * Does several things and reports the problems of all of them at once.
 *
 * @param message What could not be done, if any of them fails.
 * @param steps What to do; each may throw an `InputError`.
 * @throws {InputError} If any step throws one, listing the problems of all.
 */
export function gatherSync<T extends readonly unknown[]>(
  message: string,
  steps: readonly [...{ [K in keyof T]: () => T[K] }],
): T {
  const problems: string[] = [];
  const results = steps.map((step) => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { message } = error;
      problems.push(...error.problems.length > 0 ? error.problems : [message]);
    }
  });
  if (problems.length > 0) throw new InputError(message, problems);
  return results as unknown as T;
}
