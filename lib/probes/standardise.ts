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
  for (let from = 0; from < data.length; from += c) {
    for (let j = 0; j < c; j++) {
      mean[j] = (mean[j] as number) + (data[from + j] as number) / n;
    }
  }
  for (let from = 0; from < data.length; from += c) {
    for (let j = 0; j < c; j++) {
      const apart = (data[from + j] as number) - (mean[j] as number);
      variance[j] = (variance[j] as number) + apart * apart / n;
    }
  }
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
  const all = new Float64Array(data.length);
  for (let from = 0; from < data.length; from += c) {
    for (let j = 0; j < c; j++) {
      const apart = (data[from + j] as number) - (mean[j] as number);
      all[from + j] = apart / (scale[j] as number);
    }
  }
  return all;
}
