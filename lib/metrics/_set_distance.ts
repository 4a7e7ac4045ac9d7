import { at } from "../core/mod.ts";
import { type Matrix, matrix } from "../linalg/mod.ts";
import { jackknife } from "./_jackknife.ts";
import type { Metric } from "./metric.ts";
import type { Observation, Pair } from "./observation.ts";

type PairField = "clipPair" | "inceptionPair";

/**
 * Describes a distance between a method's images and the reference's. Its error
 * is the jackknife's over blocks of seeds: an image is left out of both sets at
 * once, with the others of its seed, which began from the same noise. Each block holds the groups
 * in equal parts, and cohorts whole.
 *
 * Another method's images of the same seeds fall into the same blocks, so the
 * differences of both methods' pseudo-values are the jackknife of their difference.
 */
export function setDistance(
  { reads, distance, ...description }:
    & Pick<
      Metric,
      "id" | "version" | "title" | "unit" | "range" | "digits" | "source"
    >
    & { reads: PairField; distance(x: Matrix, y: Matrix): number },
): Metric {
  return {
    ...description,
    reads,
    better: "lower",
    combines: "images",
    least: 2,
    applies: () => true,
    estimate: (observations, context) =>
      jackknife(
        observations,
        context,
        (images) => distance(...sides(images, reads)),
      ),
    chance: () => undefined,
  };
}

function sides(
  observations: readonly Observation[],
  field: PairField,
): [Matrix, Matrix] {
  const pairs = observations.map((o) => pairOf(o, field));
  return [stack(pairs.map(([own]) => own)), stack(pairs.map(([, ref]) => ref))];
}

function pairOf(observation: Observation, field: PairField): Pair {
  const pair = observation[field];
  if (pair) return pair;
  throw new RangeError(
    `Cannot compare images: seed ${observation.seed} of "${observation.subject}" has no ${field}`,
  );
}

/**
 * Puts features into a matrix.
 *
 * @param rows Features of each image.
 * @returns The same, a row per image.
 */
export function stack(rows: readonly Float32Array[]): Matrix {
  const d = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * d);
  rows.forEach((row, i) => {
    for (let j = 0; j < d; j++) data[i * d + j] = at(row, j);
  });
  return matrix(data, rows.length, d);
}
