import {
  type Assignment,
  assignmentBy,
  type GroupChoice,
  NOBODY,
} from "../../diffusion/mod.ts";

/** How strongly a method acts: alike towards all groups, or by group. */
export type Strength = number | Readonly<Record<string, number>>;

/** How strongly it acts towards a group; 0 for one that is not named. */
export function strengthTowards(strength: Strength, group: string): number {
  return typeof strength === "number" ? strength : strength[group] ?? 0;
}

/** Groups that a strength names. */
export function groupsNamed(strength: Strength): string[] {
  return typeof strength === "number" ? [] : Object.keys(strength);
}

/**
 * Says how images come by their groups where a method acts so strongly.
 *
 * @param groups Number of groups, at least 1.
 * @returns Nobody has one if the strength is 0 for all.
 */
export function assignmentByStrength(
  p: GroupChoice & { readonly strength: Strength },
  groups: number,
): Assignment {
  const { strength } = p;
  const all = typeof strength === "number"
    ? [strength]
    : Object.values(strength);
  return all.every((s) => s === 0) ? NOBODY : assignmentBy(p, groups);
}
