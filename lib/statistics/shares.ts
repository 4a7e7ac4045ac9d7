import { at } from "../core/mod.ts";
import type { Estimate } from "./estimate.ts";

/**
 * Estimates the difference of two classes' probabilities.
 *
 * The error is the multinomial one, `√((pᵢ + pⱼ − (pᵢ − pⱼ)²) / n)`, with four
 * imaginary images spread evenly over the classes added (Agresti and Coull). It
 * is the binomial error for two classes, except that a hundred images of one
 * class do not make it 0.
 *
 * @param counts Images of each class, at least two classes and one image.
 * @param i Index of the class whose probability counts positive.
 * @param j Index of another class, whose probability counts negative.
 * @returns `P(i) − P(j)` in `[−1, 1]`.
 * @throws {RangeError} If there are no images.
 * @see Agresti and Coull, Approximate is better than "exact" for interval estimation of binomial proportions, The American Statistician 52, 1998
 */
export function differenceOfShares(
  counts: readonly number[],
  i: number,
  j: number,
): Estimate {
  const n = counts.reduce((a, b) => a + b, 0);
  if (n === 0) {
    throw new RangeError(
      "Cannot estimate shares of classes: there are no images",
    );
  }
  const value = (at(counts, i) - at(counts, j)) / n;
  const p = (at(counts, i) + IMAGINARY / counts.length) / (n + IMAGINARY);
  const q = (at(counts, j) + IMAGINARY / counts.length) / (n + IMAGINARY);
  const stderr = Math.sqrt((p + q - (p - q) ** 2) / (n + IMAGINARY));
  return { value, stderr, n };
}

/**
 * Estimates a share of images, with the binomial error of
 * {@linkcode differenceOfShares}.
 *
 * @param hits Images that count.
 * @param n Images in all, at least one.
 * @returns `hits / n` in `[0, 1]`.
 * @throws {RangeError} If there are no images.
 */
export function share(hits: number, n: number): Estimate {
  const { stderr } = differenceOfShares([hits, n - hits], 0, 1);
  return { value: hits / n, stderr: stderr / 2, n };
}

const IMAGINARY = 4;
