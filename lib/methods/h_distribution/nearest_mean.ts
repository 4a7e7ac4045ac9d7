import { at, rows, size, type Tensor, zeros } from "../../core/mod.ts";
import type { LabelledRows, LinearClassifier } from "../../fit/mod.ts";

/**
 * Makes the linear classifier that goes by the nearest class mean:
 * `w_k = (μ_k − μ̄) / v`, `b_k = −(μ_k + μ̄) · w_k / 2`, the limit of linear discriminant
 * analysis whose covariance is shrunk to a multiple of the identity.
 *
 * Its weights lie along the differences between the classes, and on nothing
 * that only tells the rows of a small sample apart. `v` is the variance within
 * classes along these differences, so that logits are log-odds where classes are normal.
 *
 * @param data Rows with their classes, at least one of each class.
 * @returns The classifier; all zero if the classes' means are equal.
 * @see Hastie, Tibshirani and Friedman 2009, The Elements of Statistical Learning, section 4.3
 */
export function nearestMean(
  { features, labels, classes }: LabelledRows,
): LinearClassifier {
  const shape = [classes, ...features.shape.slice(1)];
  const means = zeros(shape);
  const counts = Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = at(counts, label) + 1;
  labels.forEach((label, n) => {
    addScaled(own(means, label), own(features, n), 1 / at(counts, label));
  });
  const centre = new Float32Array(size(shape) / classes);
  for (let k = 0; k < classes; k++) {
    addScaled(centre, own(means, k), 1 / classes);
  }
  const weights: Tensor = { data: means.data.slice(), shape };
  for (let k = 0; k < classes; k++) addScaled(own(weights, k), centre, -1);

  // Along each class's own direction, the mean square of what rows differ from their means.
  let spread = 0;
  let directions = 0;
  for (let k = 0; k < classes; k++) {
    const direction = own(weights, k);
    const length = dot(direction, direction);
    if (length === 0) continue;
    directions++;
    labels.forEach((label, n) => {
      const off = dot(direction, own(features, n)) -
        dot(direction, own(means, label));
      spread += off ** 2 / length / labels.length;
    });
  }
  const variance = spread / directions;
  if (directions > 0 && variance > 0) {
    weights.data.forEach((w, i) => weights.data[i] = w / variance);
  }
  const bias = Float32Array.from(counts, (_, k) => {
    const direction = own(weights, k);
    return -(dot(direction, own(means, k)) + dot(direction, centre)) / 2;
  });
  return { weights, bias: { data: bias, shape: [classes] } };
}

/** A row as a view. */
function own(x: Tensor, i: number): Float32Array {
  return rows(x, i, i + 1).data;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += at(a, d) * at(b, d);
  return sum;
}

function addScaled(y: Float32Array, x: Float32Array, factor: number): void {
  for (let d = 0; d < y.length; d++) y[d] = at(y, d) + factor * at(x, d);
}
