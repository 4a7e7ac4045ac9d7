import type { Correction } from "../statistics/mod.ts";
import type { Context, Metric } from "./metric.ts";

/** What is read from the shares of the classes among the images of a subject. */
export interface ShareQuantity extends
  Pick<
    Metric,
    | "id"
    | "title"
    | "titled"
    | "range"
    | "better"
    | "digits"
    | "source"
    | "applies"
  > {
  /** Whether it is held against a target; against even shares if not. */
  readonly aimed: boolean;
  /** Whether it is a size, convex in the shares: then chance alone raises its mean. */
  readonly folds: boolean;
  /**
   * Finds the quantity.
   *
   * @param shares Share of each class; corrected ones may lie a little outside of `[0, 1]`.
   */
  of(shares: readonly number[], target: readonly number[]): number;
  /**
   * Finds its slopes; where it has none, those to one side.
   *
   * @param shares Share of each class.
   * @returns How it moves with the share of each class.
   */
  slopes(shares: readonly number[], target: readonly number[]): number[];
}

/** How a quantity is read from labels. */
export interface Reading {
  /** How the judge errs, where that is put right. */
  readonly correction?: Correction | undefined;
  /** Whether a size is read across halves of the images as well, so that what chance folds into it is known. */
  readonly across: boolean;
}

/**
 * Says which shares are aimed at.
 *
 * @returns Share of each class: even ones where there is no target.
 */
export function targetOf(
  { classes, targets }: Pick<Context, "classes" | "targets">,
  subject: string,
): readonly number[] {
  return targets?.get(subject) ?? classes.map(() => 1 / classes.length);
}
