import { at } from "../core/mod.ts";
import { type Matrix, matrix } from "../linalg/mod.ts";
import { mean } from "../statistics/mod.ts";
import { withoutBlocks } from "./_seed_blocks.ts";
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
 *
 * @see Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 11.5
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
    estimate(observations, context) {
      const of = (images: readonly Observation[]) =>
        distance(...sides(images, reads));
      const value = of(observations);
      const rests = withoutBlocks(observations, context);
      const n = observations.length;
      if (rests.size < 2 || rests.values().some((rest) => rest.length < 2)) {
        return { value, stderr: NaN, n };
      }
      const g = rests.size;
      const blocks = new Map(
        rests.entries().map((
          [seed, rest],
        ) => [seed, g * value - (g - 1) * of(rest)]),
      );
      return { value, stderr: mean([...blocks.values()]).stderr, n, blocks };
    },
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

function stack(rows: readonly Float32Array[]): Matrix {
  const d = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * d);
  rows.forEach((row, i) => {
    for (let j = 0; j < d; j++) data[i * d + j] = at(row, j);
  });
  return matrix(data, rows.length, d);
}
