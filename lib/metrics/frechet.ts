import { at } from "../core/mod.ts";
import {
  factor,
  gram,
  type Matrix,
  product,
  type Products,
  type Scatter,
  symmetricEigenvalues,
} from "../linalg/mod.ts";
import { centre, checkFinite, type Moments, moments } from "./moments.ts";

/**
 * The squared Fréchet distance of two normal distributions,
 * `|μ₁ − μ₂|² + tr Σ₁ + tr Σ₂ − 2 tr (Σ₁Σ₂)^½`.
 *
 * The last trace is the nuclear norm of `Σ₁^½ Σ₂^½`. With `Σ₁ = L Lᵀ` it is the
 * sum of the roots of the eigenvalues of `Lᵀ Σ₂ L`, which are real and not
 * negative whatever the rank: no square root of a matrix that may have none, and
 * nothing added to a diagonal.
 *
 * @param b Moments of the other, of as many features.
 * @returns The distance, at least 0, in squared units of the features.
 * @throws {RangeError} If the numbers of features differ.
 * @see Heusel et al., GANs Trained by a Two Time-Scale Update Rule, 2017, eq. 6
 */
export function frechetOfMoments(a: Moments, b: Moments): number {
  checkFeatures(a.mean.length, b.mean.length);
  const l = factor(a.covariance);
  const cross = product(product(l, b.covariance), l);
  return assembled(a.mean, b.mean, {
    variances: trace(a.covariance) + trace(b.covariance),
    shared: rootSum(cross, rankBound(a.n, b.n)),
  });
}

/**
 * The same from features. Where images are fewer than features, covariances are
 * not needed: the nuclear norm is that of the inner products of the centred
 * images of one set with those of the other.
 *
 * @param x Features of one set, a row per image, at least two.
 * @param y Features of the other, as many to an image.
 * @returns The distance, at least 0, in squared units of the features.
 * @throws {RangeError} If the numbers of features differ, or images are too few or not finite.
 */
export function frechetDistance(x: Matrix, y: Matrix): number {
  checkFeatures(x.columns, y.columns);
  const [few, many] = x.rows <= y.rows ? [x, y] : [y, x];
  if (few.rows > x.columns || few.rows < 2) {
    return frechetOfMoments(moments(x), moments(y));
  }
  const [a, b] = [centre(few), centre(many)];
  const [n, m] = [few.rows - 1, many.rows - 1];
  const cross = gram(product(a.centred, b.centred));
  return assembled(a.mean, b.mean, {
    variances: squares(a.centred) / n + squares(b.centred) / m,
    shared: rootSum(cross, n) / Math.sqrt(n * m),
  });
}

/**
 * The same as {@linkcode frechetDistance}, with the products of matrices made
 * elsewhere: most of the time goes into those where images are many.
 *
 * @param x Features of one set, a row per image, at least two.
 * @param y Features of the other, as many to an image.
 * @returns The distance, at least 0, in squared units of the features.
 * @throws {RangeError} If the numbers of features differ, or images are too few or not finite.
 */
export async function frechetDistanceBy(
  by: Products,
  x: Matrix,
  y: Matrix,
): Promise<number> {
  checkFeatures(x.columns, y.columns);
  if (Math.min(x.rows, y.rows) < 2) return frechetDistance(x, y);
  const [few, many] = x.rows <= y.rows ? [x, y] : [y, x];
  const [n, m] = [few.rows - 1, many.rows - 1];
  if (few.rows <= x.columns) {
    const [a, b] = [centre(few), centre(many)];
    const cross = await by.product(a.centred, b.centred);
    return assembled(a.mean, b.mean, {
      variances: squares(a.centred) / n + squares(b.centred) / m,
      shared: rootSum(await by.product(cross, cross), n) / Math.sqrt(n * m),
    });
  }
  // One is factored here while the other is made there.
  const [first, second] = [scatter(by, few), scatter(by, many)];
  const factored = first.then(({ about }) => factor(about));
  const [a, b, l] = await Promise.all([first, second, factored]);
  const cross = await by.product(await by.product(l, b.about), l);
  return assembled(a.mean, b.mean, {
    variances: trace(a.about) / n + trace(b.about) / m,
    shared: rootSum(cross, n) / Math.sqrt(n * m),
  });
}

async function scatter(by: Products, features: Matrix): Promise<Scatter> {
  const found = await by.scatter(features);
  checkFinite(found.mean);
  return found;
}

function checkFeatures(d: number, other: number): void {
  if (d === other && d > 0) return;
  throw new RangeError(
    `Cannot compare features: expected as many of both sets, got ${d} and ${other}`,
  );
}

/**
 * Puts the distance together: of the means, of the covariances' traces, and of what they share.
 *
 * @param mean Mean of each feature of one set.
 * @param other Of the other.
 * @param traces `tr Σ₁ + tr Σ₂`, and `tr (Σ₁Σ₂)^½`.
 * @returns The distance, at least 0.
 */
export function assembled(
  mean: Float64Array,
  other: Float64Array,
  { variances, shared }: { variances: number; shared: number },
): number {
  const apart = mean.reduce((s, x, i) => s + (x - at(other, i)) ** 2, 0);
  // Equal sets differ by what rounding leaves.
  return Math.max(0, apart + variances - 2 * shared);
}

/** A covariance of n images has rank n − 1 at most; of unknown many, any. */
function rankBound(n: number, m: number): number {
  const known = [n, m].filter(Number.isFinite);
  return Math.min(Infinity, ...known) - 1;
}

/**
 * Sums the roots of a matrix's greatest eigenvalues.
 *
 * @param m A symmetric matrix without negative eigenvalues but for rounding.
 * @param rank How many count.
 */
// Eigenvalues beyond the rank are 0 up to rounding, whose roots would be √ε.
export function rootSum(m: Matrix, rank: number): number {
  return symmetricEigenvalues(m).toReversed().slice(0, rank)
    .reduce((s, x) => s + Math.sqrt(Math.max(0, x)), 0);
}

function trace({ data, rows }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += at(data, i * rows + i);
  return sum;
}

function squares({ data }: Matrix): number {
  let sum = 0;
  for (const x of data) sum += x * x;
  return sum;
}
