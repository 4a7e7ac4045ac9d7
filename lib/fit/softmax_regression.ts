import { at, rows, size, type Tensor, zeros } from "../core/mod.ts";
import { adam, named, type Tensors } from "../optim/mod.ts";

/** What a linear classifier is learnt from. */
export interface LabelledRows {
  /** Features `[n, …]`. */
  readonly features: Tensor;
  /** Class of each row, from 0. */
  readonly labels: readonly number[];
  /** Number of classes. */
  readonly classes: number;
}

/** How it is learnt. */
export interface RegressionOptions {
  /** Steps of Adam, each over all rows. */
  readonly epochs: number;
  /** Step size. */
  readonly rate: number;
}

/** A linear classifier: logits `W x + b`. */
export interface LinearClassifier {
  /** `W`, `[classes, …]`. */
  readonly weights: Tensor;
  /** `b`, `[classes]`. */
  readonly bias: Tensor;
}

/**
 * Learns a linear classifier by cross-entropy, from zero, with Adam.
 *
 * @param data Rows with their classes.
 * @param options Length and step size.
 * @returns The classifier, and the mean cross-entropy before each step, in nats.
 */
export function softmaxRegression(
  data: LabelledRows,
  { epochs, rate }: RegressionOptions,
): LinearClassifier & { readonly losses: readonly number[] } {
  const { features, classes } = data;
  const optimizer = adam({ rate });
  let parameters: Tensors = {
    weights: zeros([classes, ...features.shape.slice(1)]),
    bias: zeros([classes]),
  };
  let state = optimizer.init(parameters);
  const losses: number[] = [];
  const classifier = () => ({
    weights: named(parameters, "weights"),
    bias: named(parameters, "bias"),
  });
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { loss, ...slopes } = crossEntropy(data, classifier());
    losses.push(loss);
    ({ parameters, state } = optimizer.update(slopes, state, parameters));
  }
  return { ...classifier(), losses };
}

/**
 * Measures how often a classifier names the right class.
 *
 * @param data Rows with their classes.
 * @returns Share in `[0, 1]`.
 */
export function accuracyOf(
  { features, labels }: Pick<LabelledRows, "features" | "labels">,
  classifier: LinearClassifier,
): number {
  const right = labels.filter((label, n) => {
    const logits = logitsOf(rows(features, n, n + 1), classifier);
    return logits.indexOf(Math.max(...logits)) === label;
  });
  return right.length / labels.length;
}

function crossEntropy(
  { features, labels, classes }: LabelledRows,
  classifier: LinearClassifier,
): { loss: number; weights: Tensor; bias: Tensor } {
  const byWeights = zeros(classifier.weights.shape);
  const byBias = zeros([classes]);
  const n = labels.length;
  let loss = 0;
  labels.forEach((label, i) => {
    const { data } = rows(features, i, i + 1);
    const logits = logitsOf({ data, shape: [data.length] }, classifier);
    const most = Math.max(...logits);
    const total = logits.reduce((sum, x) => sum + Math.exp(x - most), 0);
    loss += (most + Math.log(total) - at(logits, label)) / n;
    for (let k = 0; k < classes; k++) {
      const share = Math.exp(at(logits, k) - most) / total;
      const error = (share - (k === label ? 1 : 0)) / n;
      byBias.data[k] = at(byBias.data, k) + error;
      addScaled(rows(byWeights, k, k + 1).data, data, error);
    }
  });
  return { loss, weights: byWeights, bias: byBias };
}

function logitsOf(
  { data }: Tensor,
  { weights, bias }: LinearClassifier,
): number[] {
  const width = size(weights.shape) / bias.data.length;
  return Array.from(bias.data, (b, k) => {
    const own = rows(weights, k, k + 1).data;
    let sum = b;
    for (let d = 0; d < width; d++) sum += at(own, d) * at(data, d);
    return sum;
  });
}

function addScaled(y: Float32Array, x: Float32Array, factor: number): void {
  for (let d = 0; d < y.length; d++) y[d] = at(y, d) + factor * at(x, d);
}
