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
  eachRow(data, c, (x, j) => mean[j] = at(mean, j) + x / n);
  eachRow(data, c, (x, j) => {
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
  const all = new Float64Array(data.length);
  eachRow(data, mean.length, (x, j, i) => {
    all[i] = (x - at(mean, j)) / at(scale, j);
  });
  return all;
}

/** Calls for each number with its column and its place; a quotient for each would take longer than what is done with it. */
function eachRow(
  data: Float32Array,
  c: number,
  act: (x: number, column: number, place: number) => void,
): void {
  for (let from = 0; from < data.length; from += c) {
    for (let j = 0; j < c; j++) act(at(data, from + j), j, from + j);
  }
}
