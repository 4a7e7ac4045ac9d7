import { at } from "../core/mod.ts";
import { gram, type Matrix, matrix, product } from "../linalg/mod.ts";

/** Options of {@linkcode kernelDistance}. */
export interface KernelDistanceOptions {
  /** Whether row i of one set began from the same noise as row i of the other; such pairs are left out too. Default `false`. */
  readonly pairs?: boolean;
}

/**
 * The squared maximum mean discrepancy with the kernel `(x·y / d + 1)³`, without
 * bias: pairs of an image with itself are left out. Unlike the Fréchet
 * distance it does not depend on the number of images, and may be negative.
 *
 * @param x Features of one set, a row per image, at least two.
 * @param y Features of the other, as many to an image.
 * @param options Whether the sets are paired.
 * @throws {RangeError} If the numbers of features differ, those of images where they are paired, or images are too few or not finite.
 * @see Bińkowski et al., Demystifying MMD GANs, 2018, {@link https://arxiv.org/abs/1801.01401}, eq. 4
 */
export function kernelDistance(
  x: Matrix,
  y: Matrix,
  { pairs = false }: KernelDistanceOptions = {},
): number {
  const [n, m, d] = [x.rows, y.rows, x.columns];
  const finite = x.data.every(Number.isFinite) && y.data.every(Number.isFinite);
  const fits = d === y.columns && (n === m || !pairs);
  if (n < 2 || m < 2 || !fits || !finite) {
    throw new RangeError(
      `Cannot compare features: expected finite ones of two images or more, got ${n} × ${d} and ${m} × ${y.columns}`,
    );
  }
  const within = (z: Matrix) => between(z, z, true) / z.rows / (z.rows - 1);
  const apart = between(x, y, pairs) / n / (pairs ? n - 1 : m);
  return within(x) + within(y) - 2 * apart;
}

/** Most rows whose inner products are kept at once: of ten thousand images all of them would be gigabytes. */
const BAND = 2048;

/** Sum of the kernel over the rows of both, without the pairs of one place if they are left out. */
function between(x: Matrix, y: Matrix, leaveOut: boolean): number {
  let sum = 0;
  for (let from = 0; from < x.rows; from += BAND) {
    const rows = Math.min(BAND, x.rows - from);
    const band = matrix(
      x.data.subarray(from * x.columns, (from + rows) * x.columns),
      rows,
      x.columns,
    );
    const { data } = x === y && rows === x.rows ? gram(x) : product(band, y);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < y.rows; j++) {
        if (leaveOut && from + i === j) continue;
        sum += kernel(at(data, i * y.rows + j), x.columns);
      }
    }
  }
  return sum;
}

function kernel(inner: number, d: number): number {
  return (inner / d + 1) ** 3;
}
