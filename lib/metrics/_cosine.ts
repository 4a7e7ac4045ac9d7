import { average } from "./_average.ts";
import { meansWithout } from "./leave_one_out.ts";
import type { Metric } from "./metric.ts";
import type { Observation } from "./observation.ts";

/** What differs between means of a cosine that every image has. */
type Described =
  & Pick<Metric, "id" | "version" | "title" | "better" | "source" | "reads">
  & { of(observation: Observation): number | undefined };

/** Describes the mean of a per-image cosine; what differs between them is given. */
export function cosine({ of, ...description }: Described): Metric {
  return {
    ...description,
    unit: "1",
    range: [-1, 1],
    digits: 3,
    combines: "subjects",
    least: 1,
    applies: () => true,
    estimate: (observations, { design }) =>
      average(observations, description.id, of, design),
    without: (observations) =>
      meansWithout(observations.map((o) => of(o) ?? NaN)),
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
