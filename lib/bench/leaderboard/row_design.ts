import { assignedGroup, type Assignment } from "../../diffusion/mod.ts";
import { type Observation, targeted } from "../../metrics/mod.ts";
import {
  type Design,
  INDEPENDENT,
  leastCommonMultiple,
} from "../../statistics/mod.ts";
import type { Method } from "../load/mod.ts";
import type { Plan } from "../plan/mod.ts";

/**
 * Finds how the images of a row come by their groups, from what its transforms say.
 *
 * @param plan The plan, which has the groups and the methods.
 * @returns The design. Of several ways the one that binds most names it: turns, then cohorts, then coins.
 */
export function designOf(
  method: Pick<Method, "transforms">,
  plan: Pick<Plan, "spec" | "registry">,
): Design {
  const all = assignmentsOf(method, plan);
  // Groups that are meant to be uneven say nothing of a level of even ones.
  const even = all.filter((a) => !isUneven(a));
  const groups = WAYS.find(([by]) => even.some((a) => a.by === by));
  const turns = all.flatMap((a) => a.by === "turns" ? [a.period] : []);
  const cohorts = all.flatMap((a) =>
    a.by === "cohort" ? [a.size] : a.by === "coin" ? [a.batch] : []
  );
  return {
    groups: groups?.[1] ?? INDEPENDENT.groups,
    turns: turns.reduce(leastCommonMultiple, 1),
    cohort: cohorts.reduce(leastCommonMultiple, 1),
  };
}

function isUneven(assignment: Assignment): boolean {
  return assignment.by === "turns" && assignment.order !== undefined ||
    assignment.by === "coin" && assignment.shares !== undefined;
}

const WAYS: readonly (readonly [Assignment["by"], Design["groups"]])[] = [
  ["turns", "turns"],
  ["cohort", "evened"],
  ["coin", "coin"],
];

/**
 * Puts beside each label the group that the row's method gave the image, or says why there is none.
 *
 * @param plan The plan, which has the groups and the methods.
 */
export function withAssigned(
  method: Pick<Method, "transforms">,
  plan: Pick<Plan, "spec" | "registry">,
  observations: readonly Observation[],
): readonly Observation[] {
  const { groups } = plan.spec.attribute;
  const all = assignmentsOf(method, plan)
    .filter(({ by }) => by === "turns" || by === "coin");
  const without = (why: string) =>
    observations.map((o) => ({ ...o, unassigned: why }));
  if (all.length === 0) return without("the method gives images no groups");
  return observations.map((o) => {
    const given = new Set(
      all.map((a) => assignedGroup(a, o.seed, groups.length)),
    );
    const [group = -1] = given;
    const assigned = groups[group]?.id;
    if (given.size > 1 || assigned === undefined) {
      return { ...o, unassigned: "the method gives it two groups" };
    }
    const held = targeted(o, assigned);
    return o.label === undefined ? held : { ...held, assigned };
  });
}

function assignmentsOf(
  { transforms }: Pick<Method, "transforms">,
  { spec: { attribute }, registry }: Pick<Plan, "spec" | "registry">,
): Assignment[] {
  const context = {
    attribute: attribute.name,
    groups: attribute.groups.map(({ id }) => id),
  };
  return transforms.flatMap(({ id, parameters = {} }) => {
    const record = registry.get(id);
    const parsed = record?.parameters.safeParse(parameters);
    return record && parsed?.success
      ? [record.assignment(parsed.data, context)]
      : [];
  });
}
