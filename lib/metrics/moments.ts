import { at } from "../core/mod.ts";
import { gram, type Matrix, matrix, transposed } from "../linalg/mod.ts";

/** What the Fréchet distance needs to know of a set of images. */
export interface Moments {
  /** Number of images; `NaN` if a file of statistics does not say. */
  readonly n: number;
  /** Mean of each of the `d` features. */
  readonly mean: Float64Array;
  /** Covariance `d × d`, over `n − 1`. */
  readonly covariance: Matrix;
}

/**
 * Finds the mean and the covariance of features.
 *
 * @param features One row per image, at least two.
 * @returns The moments, in double precision.
 * @throws {RangeError} If there are fewer than two images, or a feature is not finite.
 */
export function moments(features: Matrix): Moments {
  const { rows: n, columns: d } = features;
  if (n < 2) {
    throw new RangeError(
      `Cannot find a covariance: expected at least two images, got ${n}`,
    );
  }
  const { mean, centred } = centre(features);
  const covariance = gram(transposed(centred));
  for (let i = 0; i < d * d; i++) {
    covariance.data[i] = at(covariance.data, i) / (n - 1);
  }
  return { n, mean, covariance };
}

/**
 * Combines the moments of two disjoint sets of images, so that sets too large
 * for memory can be read part by part.
 *
 * @param b Moments of another, of as many features.
 * @throws {RangeError} If the numbers of features differ, or a number of images is not known.
 * @see Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979, eq. 2.1
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  const d = a.mean.length;
  const n = a.n + b.n;
  if (b.mean.length !== d || !Number.isFinite(n)) {
    throw new RangeError(
      `Cannot combine moments: expected ${d} features and known counts, got ${b.mean.length} features, n = ${a.n} and ${b.n}`,
    );
  }
  const mean = a.mean.map((x, i) => x + (at(b.mean, i) - x) * b.n / n);
  const apart = a.mean.map((x, i) => at(b.mean, i) - x);
  const between = a.n * b.n / n;
  const data = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      const k = i * d + j;
      const sum = (a.n - 1) * at(a.covariance.data, k) +
        (b.n - 1) * at(b.covariance.data, k) +
        between * at(apart, i) * at(apart, j);
      data[k] = sum / (n - 1);
    }
  }
  return { n, mean, covariance: matrix(data, d, d) };
}

/**
 * Moves features to mean zero.
 *
 * @param features One row per image, at least one.
 * @returns The mean of each feature, and what is left of the rows.
 * @throws {RangeError} If there are no images, or a feature is not finite.
 */
export function centre(
  { data, rows, columns }: Matrix,
): { mean: Float64Array; centred: Matrix } {
  const mean = new Float64Array(columns);
  // Indexed without at(): a call per element would cost more than the arithmetic.
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      mean[j] = (mean[j] as number) + (data[i * columns + j] as number);
    }
  }
  for (let j = 0; j < columns; j++) mean[j] = at(mean, j) / rows;
  checkFinite(rows === 0 ? undefined : mean);
  const centred = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const k = i * columns + j;
      centred[k] = (data[k] as number) - (mean[j] as number);
    }
  }
  return { mean, centred: matrix(centred, rows, columns) };
}

/**
 * Refuses features that are not finite, which their mean shows.
 *
 * @param mean Mean of each feature; `undefined` if there are no images.
 * @throws {RangeError} If there is none, or one is not finite.
 */
export function checkFinite(mean: Float64Array | undefined): void {
  if (mean?.every(Number.isFinite)) return;
  throw new RangeError(
    `Cannot compare features: expected finite ones, got ${
      mean ? "others" : "none"
    }`,
  );
}
