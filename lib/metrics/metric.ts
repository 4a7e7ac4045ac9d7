import type { Correction, Design, Estimate } from "../statistics/mod.ts";
import type { Dataset } from "./dataset.ts";
import type { Field, Observation } from "./observation.ts";

/** What is said of a quantity wherever it is printed, ranked or compared. */
export interface Description {
  /** `snake_case` name of the quantity, unique in the project. */
  readonly id: string;
  /** Raised whenever a change can move a score. */
  readonly version: number;
  /** Name in tables, for example `"mIoU"`. */
  readonly title: string;
  /** Unit of the value; `"1"` if it has none, `"feature²"` for a squared distance of features. */
  readonly unit: "1" | "feature²";
  /** Closed interval of possible values; `null` where it has no end. */
  readonly range: readonly [min: number | null, max: number | null];
  /** Which way is better; `"zero"` if nearer to 0 is, `"even"` if nearer to one part in as many as there are groups. */
  readonly better: "higher" | "lower" | "zero" | "even";
  /** Digits after the point in tables. */
  readonly digits: number;
  /** Where the definition comes from. */
  readonly source: string;
}

/** What a metric must know besides the observations. */
export interface Context {
  /** Classes of the attribute, in the order of the spec. */
  readonly classes: readonly string[];
  /** Subjects of the spec. */
  readonly subjects: readonly string[];
  /** Percentile above which a pixel belongs to a mask, in `(0, 100)`. */
  readonly percentile: number;
  /** How the images of the row come by their groups; every image by itself if absent. */
  readonly design?: Design;
  /** Images that no row made, which distributions are compared with; by the network that made their features. */
  readonly dataset?: Dataset;
  /** Shares of the classes that are aimed at, by subject, in the order of the classes; even ones if absent. */
  readonly targets?: ReadonlyMap<string, readonly number[]>;
  /** How the judge errs, where that is known. */
  readonly correction?: Correction;
}

/** What a source without bias or entanglement would score. */
export interface Chance {
  /** Expected value. */
  readonly value: number;
  /** Value that such a source exceeds at most once in twenty runs, where it is known. */
  readonly p95?: number;
}

/** A quantity estimated from observations, described well enough to rank by. */
export interface Metric extends Description {
  /** The field of an observation that it reads. */
  readonly reads: Field;
  /** How cells make one number: the mean over `"subjects"`, or estimated anew from all `"images"`. */
  readonly combines: "subjects" | "images";
  /** Number of images below which there is no estimate, at least 1. */
  readonly least: number;
  /**
   * Names it for a spec, where that says more than the title.
   *
   * @param context The spec's classes, subjects and percentile.
   * @returns For example `"P(asian)"`.
   */
  titled?(context: Context): string;
  /**
   * Tells whether the metric is defined for a spec.
   *
   * @param context The spec's classes, subjects and percentile.
   * @returns `false` for RD with four classes, for example.
   */
  applies(context: Context): boolean;
  /**
   * Estimates the metric for one cell, that is one method and one subject, or
   * for all images of a method if it combines those.
   *
   * Callers use `cell()` and `overall()`, which see to abstentions and order.
   *
   * @param observations At least `least`, all with the field that the metric reads.
   * @param context The spec's classes, subjects and percentile.
   * @returns The estimate; its `n` is the number of observations.
   */
  estimate(observations: readonly Observation[], context: Context): Estimate;
  /**
   * Says what each observation of a cell adds to its estimate, where that is not told by leaving it out: of a quantity that
   * jumps, that would say nothing.
   *
   * @param observations As {@linkcode Metric.estimate} takes them.
   * @param context The spec's classes, subjects and percentile.
   * @returns One number each, whose mean is the estimate.
   */
  contributions?(
    observations: readonly Observation[],
    context: Context,
  ): readonly number[];
  /**
   * Finds the part of the error that subjects have in common, and that does not average out over them; absent where there is none.
   *
   * @param subjects Observations that {@linkcode Metric.estimate} takes, of one subject after the other.
   * @param context The spec's classes, subjects and percentile.
   * @returns A standard error of the mean over the subjects.
   */
  shared?(
    subjects: readonly (readonly Observation[])[],
    context: Context,
  ): number;
  /**
   * Finds the estimate's value without each of very many observations, where that takes no sum over all others
   * for each.
   *
   * @param observations At least two, all with the field that the metric reads.
   */
  without?(
    observations: readonly Observation[],
    context: Context,
  ): readonly number[];
  /**
   * Says what an unbiased source would score; where there is a target, one that has just its shares.
   *
   * @param counts Number of images of each cell that is averaged; one number for a single cell.
   * @param context The spec's classes, subjects and percentile.
   * @param subjects Subject of each cell.
   * @returns The expected value, and the 95th percentile where it is known; `undefined` if there is no such level.
   */
  chance(
    counts: readonly number[],
    context: Context,
    subjects: readonly string[],
  ): Chance | undefined;
}

/**
 * Tells whether a metric compares images with those of a reference method.
 *
 * @returns Whether it reads pairs or matches.
 */
export function comparesImages({ reads }: Pick<Metric, "reads">): boolean {
  return reads === "clipPair" || reads === "inceptionPair" ||
    matchesGroups({ reads });
}

/**
 * Tells whether a metric compares images with those of a reference method that show the same groups.
 *
 * @returns Whether it reads matches.
 */
export function matchesGroups({ reads }: Pick<Metric, "reads">): boolean {
  return reads === "clipMatch" || reads === "inceptionMatch";
}

/**
 * Tells whether a metric needs Inception's features.
 *
 * @returns Whether it does.
 */
export function needsInception({ reads }: Pick<Metric, "reads">): boolean {
  return reads === "inception" || reads === "inceptionPair" ||
    reads === "inceptionMatch";
}

/**
 * Tells whether a metric compares images with a dataset, which no method made.
 *
 * @returns Whether it reads the features alone.
 */
export function needsDataset({ reads }: Pick<Metric, "reads">): boolean {
  return reads === "clip" || reads === "inception";
}

/**
 * Tells whether a metric is read from the model that draws, not from its images.
 *
 * @returns Whether it reads attention or words, or counts passes.
 */
export function needsSampling({ reads }: Pick<Metric, "reads">): boolean {
  return SAMPLED.includes(reads);
}

const SAMPLED: readonly Field[] = [
  "iou",
  "iouReread",
  "biou",
  "biouReread",
  "biouModules",
  "stages",
  "wordCosine",
  "cost",
];
