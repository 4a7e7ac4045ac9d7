// How often the interval of a difference of two distances, ΔFID or ΔKID, holds the true difference.

import { at, mt19937, uniform } from "../../lib/core/mod.ts";
import type { Metric, Observation } from "../../lib/metrics/mod.ts";
import { interval, mean } from "../../lib/statistics/mod.ts";

/** A world of two methods whose images are compared with a reference's of the same subjects and seeds. */
export interface DistanceWorld {
  /** What is special about it. */
  readonly name: string;
  /** How far each method moves every feature away from the reference. */
  readonly shifts: readonly [number, number];
  /** Correlation of the images of one subject and seed, whoever drew them. */
  readonly pairing: number;
  /** Standard deviation of what a seed does to all subjects alike, in that of an image. */
  readonly seed: number;
  /** Whether both methods show two groups in turn by seed, where the reference shows one of them. */
  readonly turns?: boolean;
  /** Whether it is worth a test of every change. */
  readonly short?: boolean;
}

/** Every world; without an effect both methods are as far from the reference. */
export const DISTANCE_WORLDS: readonly DistanceWorld[] = [
  {
    name: "no effect",
    shifts: [0.3, 0.3],
    pairing: 0.6,
    seed: 0.3,
    short: true,
  },
  {
    name: "no effect, seeds act on all subjects alike",
    shifts: [0.3, 0.3],
    pairing: 0.6,
    seed: 1,
  },
  {
    name: "no effect, images not paired",
    shifts: [0.3, 0.3],
    pairing: 0,
    seed: 0,
  },
  {
    name: "no effect, both draw as the reference does",
    shifts: [0, 0],
    pairing: 0.6,
    seed: 0.3,
  },
  {
    name: "no effect, groups in turn",
    shifts: [0.3, 0.3],
    pairing: 0.6,
    seed: 0.3,
    turns: true,
    short: true,
  },
  {
    name: "an effect",
    shifts: [0.4, 0.3],
    pairing: 0.6,
    seed: 0.3,
    short: true,
  },
];

/** What was counted. */
export interface Coverage {
  /** How often the interval of paired blocks holds the true difference. */
  readonly paired: number;
  /** How often that of either side's own error does. */
  readonly own: number;
  /** Mean length of the first over that of the second. */
  readonly shorter: number;
}

const SUBJECTS = 20;
const SEEDS = 24;
const FEATURES = 32;
const CONFIDENCE = 0.95;

/** Draws a world some times: 20 subjects × 24 seeds, 32 features. The true difference is the mean of all draws where it is not 0. */
export function coverage(
  world: DistanceWorld,
  metric: Metric,
  runs: number,
): Coverage {
  const draws = Array.from(
    { length: runs },
    (_, run) => drawn(world, metric, run),
  );
  const truth = world.shifts[0] === world.shifts[1]
    ? 0
    : mean(draws.map(({ delta }) => delta)).value;
  const share = (key: "paired" | "own") =>
    draws.filter((draw) => Math.abs(draw.delta - truth) <= draw[key]).length /
    runs;
  const length = (key: "paired" | "own") =>
    draws.reduce((s, draw) => s + draw[key], 0);
  return {
    paired: share("paired"),
    own: share("own"),
    shorter: length("paired") / length("own"),
  };
}

interface Draw {
  readonly delta: number;
  /** Half of either interval. */
  readonly paired: number;
  readonly own: number;
}

function drawn(world: DistanceWorld, metric: Metric, run: number): Draw {
  const [a, b] = observed(world, run).map((images) =>
    metric.estimate(images, {
      classes: [],
      subjects: [],
      percentile: 70,
      ...world.turns && {
        classes: ["one", "other"],
        design: { groups: "turns", turns: 2, cohort: 1 },
      },
    })
  );
  const mine = [...a?.blocks?.values() ?? []];
  const theirs = [...b?.blocks?.values() ?? []];
  const half = (stderr: number, df: number) =>
    interval(0, stderr, df, CONFIDENCE)[1];
  const own = [a, b].map((side) => (side?.stderr ?? NaN) ** 2);
  const variance = own.reduce((x, y) => x + y, 0);
  const squares = own.reduce((x, y) => x + y ** 2, 0);
  return {
    delta: (a?.value ?? NaN) - (b?.value ?? NaN),
    paired: half(
      mean(mine.map((x, i) => x - at(theirs, i))).stderr,
      mine.length - 1,
    ),
    own: half(
      Math.sqrt(variance),
      variance ** 2 / (squares / (mine.length - 1)),
    ),
  };
}

/** Images of both methods beside the reference's. */
function observed(
  { shifts, pairing, seed: ofSeed, turns }: DistanceWorld,
  run: number,
): Observation[][] {
  const normal = normals(run);
  const vector = () => Float64Array.from({ length: FEATURES }, normal);
  const bySeed = Array.from({ length: SEEDS }, vector);
  const bySubject = Array.from({ length: SUBJECTS }, vector);
  const [together, alone] = [Math.sqrt(pairing), Math.sqrt(1 - pairing)];
  const sides: Observation[][] = shifts.map(() => []);
  for (const [seed, s] of bySeed.entries()) {
    for (const [i, p] of bySubject.entries()) {
      const common = vector();
      const image = (shift: number, group = 1) => {
        const own = vector();
        return Float32Array.from(
          common,
          (x, k) =>
            shift + (turns && k === 0 ? 2 * group : 0) + 0.5 * at(p, k) +
            ofSeed * at(s, k) + together * x +
            alone * at(own, k),
        );
      };
      const reference = image(0);
      for (const [side, shift] of shifts.entries()) {
        at(sides, side).push({
          seed,
          subject: `p${i}`,
          clipPair: [image(shift, seed % 2 === 0 ? 1 : -1), reference],
        });
      }
    }
  }
  return sides;
}

function normals(seed: number): () => number {
  const draw = mt19937(seed);
  return () =>
    Math.sqrt(-2 * Math.log(1 - uniform(draw))) *
    Math.cos(2 * Math.PI * uniform(draw));
}
