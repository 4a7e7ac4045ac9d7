import { at } from "../../core/mod.ts";

/**
 * Gives letters to rows so that two of them share a letter exactly if they do not differ.
 *
 * @param count Number of rows, in the order in which letters are to begin.
 * @param differ Pairs of rows that differ, by their indices.
 * @returns The letters of each row, ascending; `a` is in the first row's.
 * @see Piepho, An algorithm for a letter-based representation of all-pairwise comparisons, Journal of Computational and Graphical Statistics 13, 2004
 */
export function letters(
  count: number,
  differ: readonly (readonly [number, number])[],
): string[] {
  const everyone = Array.from({ length: count }, (_, i) => i);
  let groups: (readonly number[])[] = [everyone];
  for (const pair of differ) {
    const split = groups.flatMap((group) =>
      pair.every((i) => group.includes(i))
        ? pair.map((out) => group.filter((i) => i !== out))
        : [group]
    );
    // No two are equal, for none was a part of another before.
    groups = split.filter((group) =>
      !split.some((other) => other !== group && absorbs(other, group))
    );
  }
  const ordered = groups.toSorted(lexical);
  return everyone.map((i) =>
    ordered.flatMap((group, k) => group.includes(i) ? letter(k) : []).join("")
  );
}

/** Whether a group says all that another does. */
function absorbs(group: readonly number[], other: readonly number[]): boolean {
  return other.every((i) => group.includes(i));
}

function lexical(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((x, i) => x !== b[i]);
  return i < 0 ? 0 : at(a, i) - (b[i] ?? -1);
}

function letter(k: number): string {
  return k < 26 ? String.fromCharCode(97 + k) : `(${k + 1})`;
}
