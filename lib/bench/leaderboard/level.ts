import type { Row } from "./scores.ts";

/**
 * Says how far two rows lie apart by their designs alone: chance makes shares of independent
 * draws uneven, and does not touch those of groups in turn.
 *
 * @returns The difference of their chance levels; 0 where both come by their groups alike, or it is not known.
 */
export function byDesign(
  a: Pick<Row, "design" | "scores">,
  b: Pick<Row, "design" | "scores">,
  metric: string,
): number {
  if (!a.design || !b.design || a.design.groups === b.design.groups) return 0;
  const [mine, theirs] = [a, b].map(({ scores }) =>
    scores[metric]?.chance?.value ?? NaN
  );
  const apart = (mine ?? NaN) - (theirs ?? NaN);
  return Number.isNaN(apart) ? 0 : apart;
}
