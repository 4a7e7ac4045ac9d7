import { average } from "./_average.ts";
import { meansWithout } from "./leave_one_out.ts";
import type { Metric } from "./metric.ts";

/**
 * CLIP-D: mean cosine of an image's embedding and that of the word of the group which the method meant it to show, such as `"male"`.
 * Methods that give images no group have none.
 */
export const clipD: Metric = {
  id: "clip_d",
  version: 1,
  title: "CLIP-D",
  unit: "1",
  range: [-1, 1],
  better: "higher",
  digits: 3,
  source: "DiffLens, Appendix E.3, equation 17, as a cosine",
  reads: "targetCosine",
  combines: "subjects",
  least: 1,
  applies: () => true,
  estimate: (observations, { design }) =>
    average(observations, "clip_d", (o) => o.targetCosine, design),
  without: (observations) =>
    meansWithout(observations.map((o) => o.targetCosine ?? NaN)),
  chance: () => undefined,
};

/** `(cos + 1) / 2`, as DiffLens prints CLIP-I and CLIP-T. */
export const clipD01: Metric = {
  ...clipD,
  id: "clip_d01",
  title: "CLIP-D (cos+1)/2",
  range: [0, 1],
  digits: 4,
  source:
    "DiffLens, Appendix E.3, equation 17, on the scale of its CLIP-I and CLIP-T",
  estimate(observations, context) {
    const { value, stderr, n } = clipD.estimate(observations, context);
    return { value: (value + 1) / 2, stderr: stderr / 2, n };
  },
  without: (observations) =>
    meansWithout(observations.map((o) => (Number(o.targetCosine) + 1) / 2)),
};
