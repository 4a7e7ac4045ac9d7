import { average } from "./_average.ts";
import { meansWithout } from "./leave_one_out.ts";
import type { Metric } from "./metric.ts";

/**
 * CLIP-T: mean cosine of an image's embedding and that of the prompt which the
 * spec asks every method for, whatever the method made of it.
 */
export const clipT: Metric = {
  id: "clip_t",
  version: 2,
  title: "CLIP-T",
  unit: "1",
  range: [-1, 1],
  better: "higher",
  digits: 3,
  source: "DiffLens, Section 5.1, CLIP-T, as a cosine",
  reads: "promptCosine",
  combines: "subjects",
  least: 1,
  applies: () => true,
  estimate: (observations, { design }) =>
    average(observations, "clip_t", (o) => o.promptCosine, design),
  without: (observations) =>
    meansWithout(observations.map((o) => o.promptCosine ?? NaN)),
  chance: () => undefined,
};

/** `(cos + 1) / 2`, as DiffLens and ICM print it: 0.6155 is a cosine of 0.231. */
export const clipT01: Metric = {
  ...clipT,
  id: "clip_t01",
  title: "CLIP-T (cos+1)/2",
  range: [0, 1],
  digits: 4,
  source: "DiffLens, Section 5.1, CLIP-T as its code computes it",
  estimate(observations, { design }) {
    const { value, stderr, n } = average(
      observations,
      "clip_t01",
      (o) => o.promptCosine,
      design,
    );
    return { value: (value + 1) / 2, stderr: stderr / 2, n };
  },
  without: (observations) =>
    meansWithout(observations.map((o) => (Number(o.promptCosine) + 1) / 2)),
};
