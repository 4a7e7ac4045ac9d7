/** One transform of the sampler, with its parameters. */
export interface TransformUse {
  /** Id of the transform. */
  readonly use: string;
  /** Parameters of the transform, by name. */
  readonly [parameter: string]: unknown;
}

/** A method: a list of transforms of the sampler. Data only. */
export interface Baseline {
  /** `snake_case` id, equal to the file's name. */
  readonly id: string;
  /** Raised whenever a change can move a score. */
  readonly version: number;
  /** Name of the row in tables; never a bare "FD", which is the metric Fairness Discrepancy. */
  readonly title: string;
  /** Citation of the method. */
  readonly source: string;
  /** One sentence: what the method does, and where this reading departs from the source. */
  readonly note: string;
  /** Transforms, applied in this order; none for the model as it is. */
  readonly transforms: readonly TransformUse[];
}

/** Declares a baseline. Adds nothing at run time; it gives the literal its type. */
export function defineBaseline(baseline: Baseline): Baseline {
  return baseline;
}
