import { at } from "../core/mod.ts";

/** What probes are asked: which of some classes an image shows. */
export interface Question {
  /** Name in tables, for example `"gender"` or `"old or not"`. */
  readonly name: string;
  /** Class of each group, from 0; `null` for a group that is left out. */
  readonly classes: readonly (number | null)[];
}

/** Asks which group. */
export function whichGroup(
  attribute: string,
  groups: readonly string[],
): Question {
  return { name: attribute, classes: groups.map((_, k) => k) };
}

/**
 * Asks for one group against another, or against all others.
 *
 * @param k Index of the group that is class 1.
 * @param other Index of the group that is class 0; all others if absent.
 */
export function oneAgainst(
  groups: readonly string[],
  k: number,
  other?: number,
): Question {
  const name = at(groups, k);
  return {
    name: other === undefined
      ? `${name} or not`
      : `${name} or ${at(groups, other)}`,
    classes: groups.map((_, j) =>
      j === k ? 1 : other === undefined || j === other ? 0 : null
    ),
  };
}

/**
 * Counts a question's classes.
 *
 * @returns At least 2.
 */
export function classesOf({ classes }: Question): number {
  return 1 + Math.max(...classes.map((k) => k ?? 0));
}
