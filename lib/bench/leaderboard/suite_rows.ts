import { METRICS, type Observation } from "../../metrics/mod.ts";
import type { Spec } from "../declare/mod.ts";
import { contextOf } from "./context.ts";
import { type Plan, suitePrompt } from "../plan/mod.ts";

/**
 * Puts beside each label the group that the image's own prompt asks for, or says why there is none.
 *
 * @param observations Observations of any row.
 */
export function withAsked(
  { spec }: Pick<Plan, "spec">,
  observations: readonly Observation[],
): readonly Observation[] {
  return observations.map((o) => {
    if (o.asked !== undefined) return o;
    const asked = suitePrompt(spec, o.subject, o.seed)?.group;
    if (asked === undefined) {
      return { ...o, unasked: "its prompt names no group" };
    }
    return o.label === undefined ? o : { ...o, asked };
  });
}

/** Metrics that are defined for some of the subjects: one subject alone is not recognised among others. */
function applying(spec: Spec): string[] {
  const context = contextOf(spec);
  return spec.metrics.filter((id) =>
    METRICS.find((metric) => metric.id === id)?.applies(context)
  );
}

/** A part of a run: the images whose prompts have one value in a column of categories. */
export interface Category {
  /** The column. */
  readonly column: string;
  /** The value. */
  readonly value: string;
  /** The plan, with the subjects of which there are such images. */
  readonly plan: Plan;
  /** Their observations, by row. */
  readonly observations: ReadonlyMap<string, readonly Observation[]>;
}

/**
 * Divides a run by the categories of its prompts.
 *
 * @param observations Observations by row.
 * @returns Parts, column by column, values in the order of the alphabet; none of a spec without a suite.
 */
export function categoriesOf(
  plan: Plan,
  observations: ReadonlyMap<string, readonly Observation[]>,
): Category[] {
  const { spec } = plan;
  const { by = [] } = spec.prompts ?? {};
  return by.flatMap((column) => {
    const valueOf = (subject: string, seed: number) =>
      suitePrompt(spec, subject, seed)?.categories?.[column] ?? "";
    const values = new Set(
      spec.subjects.flatMap((subject) =>
        plan.seeds.map((seed) => valueOf(subject, seed))
      ),
    );
    return [...values].sort().map((value) => {
      const belongs = (subject: string, seed: number) =>
        valueOf(subject, seed) === value;
      const subjects = spec.subjects.filter((subject) =>
        plan.seeds.some((seed) => belongs(subject, seed))
      );
      const seeds = plan.seeds.filter((seed) =>
        subjects.some((subject) => belongs(subject, seed))
      );
      const units = plan.units.flatMap((unit) => {
        const samples = unit.samples
          .filter(({ seed }) => belongs(unit.subject, seed));
        return samples.length > 0 ? [{ ...unit, samples }] : [];
      });
      return {
        column,
        value,
        plan: {
          ...plan,
          spec: { ...spec, subjects, metrics: applying({ ...spec, subjects }) },
          size: { ...plan.size, images: seeds.length },
          seeds,
          units,
          overrides: { ...plan.overrides, [column]: value },
        },
        observations: new Map(
          [...observations].map(([row, all]) => [
            row,
            all.filter(({ subject, seed }) => belongs(subject, seed)),
          ]),
        ),
      };
    });
  });
}
