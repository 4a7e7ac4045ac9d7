import { at } from "../core/mod.ts";
import { average } from "./_average.ts";
import { meansWithout } from "./leave_one_out.ts";
import type { Metric } from "./metric.ts";
import type { Observation, Pair } from "./observation.ts";

/**
 * CLIP-I: mean cosine of an image's embedding and that of the reference method's
 * image of the same subject and seed.
 */
export const clipI: Metric = {
  id: "clip_i",
  version: 2,
  title: "CLIP-I",
  unit: "1",
  range: [-1, 1],
  better: "higher",
  digits: 3,
  source: "DiffLens, Section 5.1, CLIP-I, as a cosine",
  reads: "clipPair",
  combines: "subjects",
  least: 1,
  applies: () => true,
  estimate: (observations, { design }) =>
    average(
      observations,
      "clip_i",
      ({ clipPair }) => clipPair && cosine(clipPair),
      design,
    ),
  without: (observations) => meansWithout(cosines(observations)),
  chance: () => undefined,
};

/** `(cos + 1) / 2`, as DiffLens and ICM print it: 0.85 is a cosine of 0.70. */
export const clipI01: Metric = {
  ...clipI,
  id: "clip_i01",
  title: "CLIP-I (cos+1)/2",
  range: [0, 1],
  digits: 4,
  source: "DiffLens, Section 5.1, CLIP-I as its code computes it",
  estimate(observations, context) {
    const { value, stderr, n } = clipI.estimate(observations, context);
    return { value: (value + 1) / 2, stderr: stderr / 2, n };
  },
  without: (observations) =>
    meansWithout(cosines(observations).map((x) => (x + 1) / 2)),
};

function cosines(observations: readonly Observation[]): number[] {
  return observations.map(({ clipPair }) => clipPair ? cosine(clipPair) : NaN);
}

function cosine([a, b]: Pair): number {
  let inner = 0;
  for (let i = 0; i < a.length; i++) inner += at(a, i) * at(b, i);
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  // Rounding can leave a vector's cosine with itself just above 1.
  return Math.min(1, Math.max(-1, inner / lengths));
}
