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
  /** Whether judges disagree about it. */
  readonly disputed: boolean;
}

/**
 * Holds the images of one subject and seed against the first method's.
 *
 * @param observations What was observed, method by method; the first is what the others are held against.
 */
export function besides(
  observations: readonly (Observation | undefined)[],
): Shown[] {
  const label = observations[0]?.label;
  return observations.map((observation) => ({
    observation,
    flipped: label !== undefined && observation?.label !== undefined &&
      observation.label !== label,
    disputed: observation !== undefined && disagree(observation),
  }));
}

/** Whether the labels that several judges gave an image differ. */
function disagree(_observation: Observation): boolean {
  return false;
}
