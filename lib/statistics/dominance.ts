import { at } from "../core/mod.ts";
import { holm } from "./holm.ts";

/**
 * How surely one candidate is better than another, quantity by quantity: the one-sided p-value of each, 1 where
 * nothing is known, and `null` where both are known to be equal.
 */
export type Lead = readonly (number | null)[];

/** Where a candidate stands to a Pareto front. */
export interface Standing {
  /** Who dominates it, and how surely: adjusted p-values below α alone make a finding. */
  readonly dominatedBy: readonly {
    /** Index of the other. */
    readonly by: number;
    /** P-value adjusted for all ordered pairs. */
    readonly p: number;
  }[];
  /** P-value, adjusted for all candidates, of its lying on the front: that nobody dominates it. */
  readonly onFront: number;
}

/**
 * Tests which candidates are dominated, and which lie on the Pareto front.
 *
 * One dominates another if it is better in every quantity; that is shown if each is (the p-value of the pair is
 * the greatest of them, an intersection-union test). A quantity in which both are known to be equal does not count, unless it is
 * so with all. The p-values of all ordered pairs are adjusted together (Holm), whatever they have in common: the chance that even one
 * candidate of the true front has a dominator below α is α at most, so that what is left contains the front with a probability of `1 − α`.
 *
 * A candidate lies on the front if against each other it is better in some quantity: the least of their p-values, times how many there are;
 * the greatest over the others; adjusted for all candidates (Holm).
 *
 * @param lead How surely one is better than another, by their indices.
 * @see Berger, Multiparameter hypothesis testing and acceptance sampling, Technometrics 24, 1982
 */
export function dominance(
  count: number,
  lead: (one: number, other: number) => Lead,
): Standing[] {
  const everyone = Array.from({ length: count }, (_, i) => i);
  const pairs = everyone.flatMap((one) =>
    everyone.filter((other) => other !== one)
      .map((other) => ({ one, other, lead: lead(one, other) }))
  );
  const adjusted = holm(pairs.map(({ lead }) => ahead(lead)));
  const found = pairs.map((pair, i) => ({ ...pair, p: at(adjusted, i) }));
  const fronts = holm(everyone.map((own) =>
    Math.max(
      0,
      ...pairs.filter(({ one }) => one === own)
        .map(({ lead }) => somewhereAhead(lead)),
    )
  ));
  return everyone.map((own) => ({
    dominatedBy: found.filter(({ other }) => other === own)
      .map(({ one, p }) => ({ by: one, p })),
    onFront: at(fronts, own),
  }));
}

/** That one is better in every quantity in which the two may differ. */
function ahead(lead: Lead): number {
  const known = lead.filter((p) => p !== null);
  return known.length === 0 ? 1 : Math.max(...known);
}

/** That one is better in some quantity, or equal in all. */
function somewhereAhead(lead: Lead): number {
  const known = lead.filter((p) => p !== null);
  return known.length === 0
    ? 0
    : Math.min(1, known.length * Math.min(...known));
}
