import { at } from "../core/mod.ts";
import { type Design, strataOf } from "./design.ts";
import { type Estimate, mean } from "./estimate.ts";

/** A mean, and how well its error is known. */
export interface DesignedEstimate extends Estimate {
  /** Degrees of freedom of the error, by Satterthwaite; `NaN` where there is no error. */
  readonly df: number;
}

/**
 * Averages numbers of seeds that are not exchangeable: what differs between strata is no
 * error, and what a cluster has in common counts once.
 *
 * The variance is `Σ_h M_h / (M_h − 1) Σ_c u_c² / n²`, with `u_c` the sum of a cluster's
 * deviations from the mean of its stratum and `M_h` the clusters of a stratum; that of
 * independent draws, `s² / n`, where every seed stands for itself.
 *
 * @param values One number per seed, at least one.
 * @param seeds The seeds, as many; one may occur often, as that of several images.
 * @param design What takes turns and what depends on one another.
 * @returns The mean; its error is `NaN` where a stratum has a single cluster, which says nothing of its spread.
 * @throws {RangeError} If there are no numbers, or one is not finite.
 * @see Cochran, Sampling Techniques, 3rd edition 1977, sections 5.6 and 9.2
 */
export function designedMean(
  values: readonly number[],
  seeds: readonly number[],
  design: Pick<Design, "turns" | "cohort">,
): DesignedEstimate {
  const { value, n } = mean(values);
  let variance = 0;
  let squares = 0;
  for (const clusters of strataOf(seeds, design)) {
    const m = clusters.length;
    const all = clusters.flat();
    const centre = all.reduce((s, i) => s + at(values, i), 0) / all.length;
    const spread = clusters.reduce((sum, own) => {
      const u = own.reduce((s, i) => s + at(values, i) - centre, 0);
      return sum + u ** 2;
    }, 0);
    const own = m < 2 ? NaN : m / (m - 1) * spread / n ** 2;
    variance += own;
    squares += own ** 2 / (m - 1);
  }
  const freedom = seeds.length - 1;
  return {
    value,
    stderr: Math.sqrt(variance),
    n,
    df: Number.isNaN(variance)
      ? NaN
      : squares > 0
      ? variance ** 2 / squares
      : freedom,
  };
}
