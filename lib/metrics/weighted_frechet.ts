import { at } from "../core/mod.ts";
import {
  gram,
  type Matrix,
  matrix,
  product,
  transposed,
} from "../linalg/mod.ts";
import { assembled, frechetOfMoments, rootSum } from "./frechet.ts";
import { centre, checkFinite } from "./moments.ts";

/**
 * The squared Fréchet distance of two sets of images, of which those of the second
 * count by weights. The covariance of a set of weights w that sum to 1 is
 * `Σ w (y − μ)(y − μ)ᵀ / (1 − Σ w²)`, which equal weights make the usual one over `m − 1`.
 *
 * @param x Features of one set, a row per image, at least two.
 * @param y Features of the other, as many to an image, at least two rows.
 * @param weights Weight of each row of `y`, above 0; they need not sum to 1.
 * @returns The distance, at least 0, in squared units of the features.
 * @throws {RangeError} If the numbers of features differ, images are too few, or something is not finite.
 */
export function weightedFrechet(
  x: Matrix,
  y: Matrix,
  weights: Float64Array,
): number {
  if (x.columns !== y.columns || x.rows < 2 || y.rows < 2) {
    throw new RangeError(
      `Cannot compare features: expected as many of both sets and two images at least, got ${x.rows}×${x.columns} and ${y.rows}×${y.columns}`,
    );
  }
  const [a, b] = [equal(x), weighted(y, weights)];
  const [n, m] = [x.rows, y.rows];
  if (Math.min(n, m) > x.columns) {
    const covariance = ({ rows }: Half) => gram(transposed(rows));
    return frechetOfMoments(
      { n, mean: a.mean, covariance: covariance(a) },
      { n: m, mean: b.mean, covariance: covariance(b) },
    );
  }
  const [few, many] = n <= m ? [a, b] : [b, a];
  const cross = gram(product(few.rows, many.rows));
  return assembled(a.mean, b.mean, {
    variances: squares(a.rows) + squares(b.rows),
    shared: rootSum(cross, few.rows.rows - 1),
  });
}

/** A mean, and rows whose inner products over images are the covariance. */
interface Half {
  readonly mean: Float64Array;
  readonly rows: Matrix;
}

function equal(x: Matrix): Half {
  const { mean, centred } = centre(x);
  return { mean, rows: scaled(centred, () => Math.sqrt(1 / (x.rows - 1))) };
}

function weighted(y: Matrix, weights: Float64Array): Half {
  const total = weights.reduce((s, w) => s + w, 0);
  const share = (i: number) => at(weights, i) / total;
  const mean = new Float64Array(y.columns);
  // Indexed without at(): a call per element would cost more than the arithmetic.
  for (let i = 0; i < y.rows; i++) {
    const w = share(i);
    for (let j = 0; j < y.columns; j++) {
      mean[j] = (mean[j] as number) +
        w * (y.data[i * y.columns + j] as number);
    }
  }
  checkFinite(mean);
  const centred = matrix(
    y.data.map((v, k) => v - (mean[k % y.columns] as number)),
    y.rows,
    y.columns,
  );
  const free = 1 - weights.reduce((s, w) => s + (w / total) ** 2, 0);
  return { mean, rows: scaled(centred, (i) => Math.sqrt(share(i) / free)) };
}

function scaled(
  { data, rows, columns }: Matrix,
  factor: (row: number) => number,
): Matrix {
  const factors = Float64Array.from({ length: rows }, (_, i) => factor(i));
  return matrix(
    data.map((v, k) => v * (factors[Math.floor(k / columns)] as number)),
    rows,
    columns,
  );
}

function squares({ data }: Matrix): number {
  let sum = 0;
  for (const x of data) sum += x * x;
  return sum;
}
