import { at } from "../core/mod.ts";
import { judgedScores, matrixVariance, trueShares } from "../statistics/mod.ts";
import { classError } from "./_class_error.ts";
import { bracket, type SharesOfPart } from "./_bracket.ts";
import { judgedLevel } from "./_judged_level.ts";
import {
  type Reading,
  type ShareQuantity,
  targetOf,
} from "./_share_quantity.ts";
import { halvesOf } from "./_halves.ts";
import { classCounts } from "./class_counts.ts";
import type { Context, Metric } from "./metric.ts";
import type { Observation } from "./observation.ts";

/**
 * Makes a metric of a quantity of shares. Its error is that of counts in the direction of the quantity's slopes.
 *
 * @param options.across Whether a size is read across halves of the images as well.
 * @returns The metric, of labels as the judge gives them.
 */
export function ofShares(
  quantity: ShareQuantity,
  { across }: Pick<Reading, "across">,
): Metric {
  const { id, title, titled, range, better, digits, source } = quantity;
  return {
    id,
    title,
    ...(titled && { titled }),
    range,
    better,
    digits,
    source,
    applies: quantity.applies,
    version: 1,
    unit: "1",
    reads: "label",
    combines: "subjects",
    least: 1,
    estimate: (observations, context) =>
      estimate(quantity, observations, context, { across }),
    chance: (counts, context, subjects) =>
      judgedLevel(quantity, counts, context, subjects, { across }),
    ...(across && {
      contributions: (observations: readonly Observation[], context: Context) =>
        contributions(quantity, observations, context, { across }),
      shared: (
        subjects: readonly (readonly Observation[])[],
        context: Context,
      ) => sharedError(quantity, subjects, context, { across }),
    }),
  };
}

/**
 * Makes a metric of a quantity of shares that is corrected for the judge's error. It is meant for the truth, not
 * for what a number of images shows of it, so a size is read across halves.
 *
 * @returns The metric; it is not defined where nothing is known of the error.
 */
export function corrected(quantity: ShareQuantity): Metric {
  const { id, title, titled, source, applies } = quantity;
  const named = (name: string) => `${name} corrected`;
  const known = ({ correction }: Pick<Context, "correction">): Reading => {
    if (correction) return { correction, across: true };
    throw new RangeError(
      `Cannot correct ${id}: nothing is known of the judge's error`,
    );
  };
  return {
    ...ofShares(quantity, { across: true }),
    id: `${id}_corrected`,
    title: named(title),
    ...(titled && { titled: (context: Context) => named(titled(context)) }),
    // What is put right is not pushed back into the range.
    range: [null, null],
    source: `${source}; shares by the inverse of the judge's confusion matrix`,
    applies: (context) => applies(context) && context.correction !== undefined,
    estimate: (observations, context) =>
      estimate(quantity, observations, context, known(context)),
    contributions: (observations, context) =>
      contributions(quantity, observations, context, known(context)),
    shared: (subjects, context) =>
      sharedError(quantity, subjects, context, known(context)),
    chance: (counts, context, subjects) =>
      judgedLevel(quantity, counts, context, subjects, known(context)),
  };
}

function estimate(
  quantity: ShareQuantity,
  observations: readonly Observation[],
  context: Context,
  reading: Reading,
): { value: number; stderr: number; n: number } {
  const n = observations.length;
  if (n === 0) {
    throw new RangeError(
      `Cannot estimate ${quantity.id}: there are no images`,
    );
  }
  const parts = partsOf(quantity, observations, context, reading);
  const { value } = bracket(quantity, parts, parts.map(weightOf));
  const errors = parts.map(({ images, scores }) =>
    images.length / n * classError(images, context, scores)
  );
  return { value, stderr: Math.hypot(...errors), n };
}

/** The estimate, and beside it what the judge said of each image in the direction of the slopes, less the mean of it. */
function contributions(
  quantity: ShareQuantity,
  observations: readonly Observation[],
  context: Context,
  reading: Reading,
): number[] {
  const { value } = estimate(quantity, observations, context, reading);
  const said = new Map(
    partsOf(quantity, observations, context, reading).flatMap((part) => {
      const own = part.images.map(({ label = "" }) =>
        at(part.scores, context.classes.indexOf(label))
      );
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      return part.images.map((image, i) => [image, at(own, i) - mean] as const);
    }),
  );
  return observations.map((o) => value + (said.get(o) ?? 0));
}

/** Images with their shares, and how the quantity moves with what the judge says of them. */
interface Part extends SharesOfPart {
  readonly images: readonly Observation[];
  readonly scores: readonly number[];
}

function partsOf(
  quantity: ShareQuantity,
  observations: readonly Observation[],
  context: Context,
  { correction, across }: Reading,
): Part[] {
  const target = targetOf(context, observations[0]?.subject ?? "");
  const sharesOf = (images: readonly Observation[]) => {
    const seen = classCounts(images, context.classes)
      .map((count) => count / images.length);
    return correction ? trueShares(correction, seen) : seen;
  };
  const halves = quantity.folds && across
    ? halvesOf(observations, context.design)
    : [];
  const images = halves.length === 2 ? halves : [observations];
  const shares = images.map(sharesOf);
  const all = sharesOf(observations);
  const own = quantity.slopes(all, target);
  return images.map((part, i) => {
    const other = shares.length === 2 ? at(shares, 1 - i) : all;
    const theirs = quantity.slopes(other, target);
    const slopes = own.map((slope, c) => (slope + at(theirs, c)) / 2);
    return {
      images: part,
      shares: at(shares, i),
      other,
      all,
      target,
      scores: correction ? judgedScores(correction, slopes) : slopes,
    };
  });
}

/** The part of the error that does not average out: the confusion matrix's own, and what a size may be folded by. */
function sharedError(
  quantity: ShareQuantity,
  subjects: readonly (readonly Observation[])[],
  context: Context,
  reading: Reading,
): number {
  const weights = context.classes.map(() => context.classes.map(() => 0));
  let apart = 0;
  for (const observations of subjects) {
    const parts = partsOf(quantity, observations, context, reading);
    const gap = bracket(quantity, parts, parts.map(weightOf)).apart;
    apart += gap / subjects.length;
    for (const part of parts) {
      const weight = weightOf(part) / observations.length / subjects.length;
      part.shares.forEach((share, t) => {
        const row = at(weights, t);
        part.scores.forEach((score, o) => {
          row[o] = at(row, o) + weight * share * score;
        });
      });
    }
  }
  const matrix = reading.correction
    ? matrixVariance(reading.correction, weights)
    : 0;
  return Math.hypot(Math.sqrt(matrix), apart / 2);
}

function weightOf({ images }: Part): number {
  return images.length;
}
