import { average } from "./_average.ts";
import type { Metric } from "./metric.ts";
import type { Observation } from "./observation.ts";

/** What differs between means of a number that every image has. */
export type ImageNumber =
  & Pick<
    Metric,
    "id" | "version" | "title" | "source" | "reads" | "range" | "better"
  >
  & { of(observation: Observation): number | undefined };

/** Describes the mean of a number that every image has, subject by subject, to three digits. */
export function imageMean(
  { of, ...description }: ImageNumber,
): Omit<Metric, "chance"> {
  return {
    ...description,
    unit: "1",
    digits: 3,
    combines: "subjects",
    least: 1,
    applies: () => true,
    estimate: (observations, { design }) =>
      average(observations, description.id, of, design),
  };
}
