// How the JSON configs of diffusers and transformers are checked: a key that is
// known is validated, a key that is unknown may only be off (null or false),
// and every problem names the file, the key and the value found.

import { z } from "zod";
import { InputError, problems, show } from "../../core/mod.ts";
import { isObject } from "./json.ts";

/**
 * zod's description of a whole number.
 *
 * @internal
 */
export type WholeNumber = z.ZodInt;

/** A width, a count of tokens or a side in pixels: a whole number from 1 to 2²⁰. */
export const SIZE: WholeNumber = z.int().min(1).max(2 ** 20);

/** A number of layers, heads or groups: a whole number from 1 to 4096. */
export const COUNT: WholeNumber = z.int().min(1).max(4096);

/**
 * A key for which only some values are supported; the first is also what an
 * absent key means.
 *
 * @param values The values that are supported, the default first.
 * @internal
 */
export function only<const T extends string | number | boolean | null>(
  ...values: readonly [T, ...T[]]
): z.ZodDefault<z.ZodLiteral<T>> {
  const error = `only ${values.map(show).join(" or ")} is supported`;
  return z.literal(values, { error }).default(
    values[0] as z.util.NoUndefined<T>,
  );
}

/**
 * Validates a config.
 *
 * Keys that start with `_` are notes that the libraries leave for themselves,
 * and are accepted with any value.
 *
 * @param inert Keys that change nothing in a forward pass, accepted with any value.
 * @param file Name of the file, and of the object in it, for error messages.
 * @returns The keys that matter, with defaults for those that are absent.
 * @throws {InputError} If the config is not supported; lists every problem.
 * @internal
 */
export function parseConfig<S extends z.ZodObject>(
  schema: S,
  inert: ReadonlySet<string>,
  json: unknown,
  file: string,
): z.output<S> {
  const matters = (key: string) =>
    Object.hasOwn(schema.shape, key) ||
    !(key.startsWith("_") || inert.has(key));
  const config = isObject(json)
    ? Object.fromEntries(Object.entries(json).filter(([k]) => matters(k)))
    : json;
  const whole = schema.catchall(OFF);
  const found = problems(whole, config);
  if (found.length > 0) {
    throw new InputError(
      `Cannot use "${file}"`,
      [...new Set(found)].map((problem) => `${file}: ${problem}`),
    );
  }
  const known = Object.entries(whole.parse(config) as object).filter(([k]) =>
    Object.hasOwn(schema.shape, k)
  );
  return Object.fromEntries(known) as z.output<S>;
}

const OFF = z.literal([null, false], { error: "this key is not supported" });
