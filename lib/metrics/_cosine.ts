import { imageMean, type ImageNumber } from "./_image_mean.ts";
import { meansWithout } from "./leave_one_out.ts";
import type { Metric } from "./metric.ts";

type Described = Omit<ImageNumber, "range">;

/** Describes the mean of a per-image cosine; what differs between them is given. */
export function cosine(described: Described): Metric {
  return {
    ...imageMean({ ...described, range: [-1, 1] }),
    without: (observations) =>
      meansWithout(observations.map((o) => described.of(o) ?? NaN)),
    chance: () => undefined,
  };
}

/** Describes the mean of `(cos + 1) / 2`, as DiffLens and ICM print it. */
export function cosine01(described: Described): Metric {
  const plain = cosine(described);
  return {
    ...plain,
    range: [0, 1],
    digits: 4,
    estimate(observations, context) {
      const { value, stderr, n } = plain.estimate(observations, context);
      return { value: (value + 1) / 2, stderr: stderr / 2, n };
    },
    without: (observations) =>
      meansWithout(
        observations.map((o) => ((described.of(o) ?? NaN) + 1) / 2),
      ),
  };
}
