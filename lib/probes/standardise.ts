import { at, type Tensor } from "../core/mod.ts";

/** What takes a feature to mean 0 and spread 1. */
export interface Standardiser {
  /** Mean of each feature. */
  readonly mean: Float64Array;
  /** Spread of each feature over the whole sample; 1 for one that does not vary. */
  readonly scale: Float64Array;
}

/**
 * Learns the means and spreads of features, as scikit-learn's `StandardScaler`.
 *
 * @param features Rows `[n, c]`, at least one.
 */
export function standardiser({ data, shape }: Tensor): Standardiser {
  const [n, c] = shape as [number, number];
  const mean = new Float64Array(c);
  const variance = new Float64Array(c);
  data.forEach((x, i) => mean[i % c] = at(mean, i % c) + x / n);
  data.forEach((x, i) => {
    const j = i % c;
    variance[j] = at(variance, j) + (x - at(mean, j)) ** 2 / n;
  });
  const scale = variance.map((v, j) => {
    // What rounding alone can make of a constant.
    const rounding = n * Number.EPSILON * v +
      (n * at(mean, j) * Number.EPSILON) ** 2;
    return v <= rounding ? 1 : Math.sqrt(v);
  });
  return { mean, scale };
}

/**
 * Standardises features.
 *
 * @param features Rows `[n, c]`.
 * @returns `(x − mean) / scale`, row after row.
 */
export function standardised(
  { data }: Tensor,
  { mean, scale }: Standardiser,
): Float64Array {
  const c = mean.length;
  return Float64Array.from(
    data,
    (x, i) => (x - at(mean, i % c)) / at(scale, i % c),
  );
}
