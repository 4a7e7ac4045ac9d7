/**
 * What a measurement returns when an image cannot be measured: a black image,
 * a map that is not finite. It is counted and reported, never dropped.
 */
export interface Abstention {
  /** Why there is no value, as a clause: `"the image is one colour"`. */
  readonly invalid: string;
}

/**
 * Tells an abstention from a value.
 *
 * @returns `true` if the measurement abstained.
 */
export function abstains<T extends object>(
  reading: T | Abstention,
): reading is Abstention {
  return "invalid" in reading && typeof reading.invalid === "string";
}
