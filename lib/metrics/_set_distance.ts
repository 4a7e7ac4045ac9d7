import { at } from "../core/mod.ts";
import { type Matrix, matrix } from "../linalg/mod.ts";
import type { Metric } from "./metric.ts";
import type { Observation, Pair } from "./observation.ts";

type PairField = "clipPair" | "inceptionPair";

/**
 * Describes a distance between a method's images and the reference's. Its error
 * is the jackknife's over blocks of seeds: an image is left out of both sets at
 * once, with the others of its seed, which began from the same noise.
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
    estimate(observations) {
      const value = distance(...sides(observations, reads));
      const stderr = jackknife(
        blocks(observations),
        (rest) => distance(...sides(rest, reads)),
      );
      return { value, stderr, n: observations.length };
    },
    chance: () => undefined,
  };
}

const BLOCKS = 8;

/** What is left of the observations, which are in order, without each block of seeds. */
function blocks(observations: readonly Observation[]): Observation[][] {
  const seeds = [...new Set(observations.map(({ seed }) => seed))];
  const count = Math.min(BLOCKS, seeds.length);
  const blockOf = new Map(seeds.map((seed, i) => [seed, i % count]));
  return Array.from(
    { length: count },
    (_, block) =>
      observations.filter(({ seed }) => blockOf.get(seed) !== block),
  );
}

function jackknife(
  rests: readonly Observation[][],
  estimate: (rest: readonly Observation[]) => number,
): number {
  if (rests.length < 2 || rests.some((rest) => rest.length < 2)) return NaN;
  const values = rests.map(estimate);
  const g = values.length;
  const centre = values.reduce((a, b) => a + b, 0) / g;
  const squares = values.reduce((s, x) => s + (x - centre) ** 2, 0);
  return Math.sqrt((g - 1) / g * squares);
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
