import type { Observation } from "../../metrics/mod.ts";

/** A picture of the page. */
export interface Picture {
  /** Address: of what is in the page itself, or of a file beside it. */
  readonly src: string;
  /** How many panels it has: the image alone, or the image, both concepts' heat, and their overlap. */
  readonly panels: 1 | 4;
}

/** Pictures of a run, and what was read from them. */
export interface Gallery {
  /** Seeds that are shown, in order. */
  readonly seeds: readonly number[];
  /** Names of the two concepts. */
  readonly concepts: readonly [string, string];
  /**
   * Finds the picture of an image.
   *
   * @returns The picture; `undefined` if there is none.
   */
  picture(method: string, subject: string, seed: number): Picture | undefined;
}

/** One image beside those of other methods. */
export interface Shown {
  /** What was observed of it; absent while it is not made. */
  readonly observation: Observation | undefined;
  /** Whether its label is another than that of the first method's image. */
  readonly flipped: boolean;
  /** What another judge saw, if that is something else; `"nothing"` if that one abstained. */
  readonly disputed?: string;
}

/**
 * Holds the images of one subject and seed against the first method's, and what one judge saw against another.
 *
 * @param observations What was observed, method by method; the first is what the others are held against.
 * @param others What another judge saw of the same images, where there is one.
 */
export function besides(
  observations: readonly (Observation | undefined)[],
  others: readonly (Observation | undefined)[] = [],
): Shown[] {
  const label = observations[0]?.label;
  return observations.map((observation, i): Shown => {
    const [own, other] = [observation?.label, others[i]];
    return {
      observation,
      flipped: label !== undefined && own !== undefined && own !== label,
      ...observation && other && other.label !== own &&
        { disputed: other.label ?? "nothing" },
    };
  });
}
