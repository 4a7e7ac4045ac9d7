import { at, InputError } from "../core/mod.ts";
import { lbfgs, type Slope } from "../optim/mod.ts";
import { addRows, rowProducts } from "./row_products.ts";

/** Rows with their classes. */
export interface Examples {
  /** Features `n·c`, row after row. */
  readonly features: Float64Array;
  /** Class of each row, from 0. */
  readonly labels: readonly number[];
  /** Number of classes, at least 2. */
  readonly classes: number;
}

/** Logits `W x + b`: one for two classes, that of the second; else one for each class. */
export interface LogisticModel {
  /** `W`, one row of `c` for each logit. */
  readonly weights: readonly Float64Array[];
  /** `b`. */
  readonly bias: readonly number[];
}

/**
 * Learns a logistic regression to convergence: least `C Σ loss + ½ ‖W‖²`, where the loss is the
 * cross-entropy of the sigmoid (two classes) or the softmax (more), and biases are not pulled to 0.
 * It is scikit-learn's `LogisticRegression` with `lbfgs` and its defaults.
 *
 * @param examples What it learns from; every class must be there.
 * @param C Inverse strength of the pull to 0, above 0.
 * @throws {InputError} If a class is missing.
 */
export function logisticRegression(examples: Examples, C = 1): LogisticModel {
  const { labels, classes, features } = examples;
  const seen = new Set(labels);
  if (seen.size < classes) {
    throw new InputError(
      `Cannot learn to tell ${classes} classes: the examples show ${seen.size}`,
    );
  }
  const c = features.length / labels.length;
  const logits = classes === 2 ? 1 : classes;
  const loss = classes === 2 ? binaryLoss : softmaxLoss;
  const { point } = lbfgs(
    (point) =>
      regularised(point, loss(examples, point), logits, C * labels.length),
    new Float64Array(logits * (c + 1)),
    { tolerance: 1e-7, steps: 1000 },
  );
  return {
    weights: Array.from(
      { length: logits },
      (_, k) => point.slice(k * c, (k + 1) * c),
    ),
    bias: [...point.subarray(logits * c)],
  };
}

/**
 * Classifies rows.
 *
 * @param features Features, row after row.
 * @returns The most probable class of each row.
 */
export function predict(
  { weights, bias }: LogisticModel,
  features: Float64Array,
): number[] {
  const c = at(weights, 0).length;
  const products = weights.map((w) => rowProducts(features, w));
  return Array.from({ length: features.length / c }, (_, n) => {
    const logits = products.map((own, k) => at(bias, k) + at(own, n));
    if (logits.length === 1) return at(logits, 0) > 0 ? 1 : 0;
    return logits.indexOf(Math.max(...logits));
  });
}

/** Mean loss, and its slope by weights and biases. */
type Loss = (examples: Examples, point: Float64Array) => Slope;

const binaryLoss: Loss = ({ features, labels }, point) => {
  const n = labels.length;
  const c = features.length / n;
  const gradient = new Float64Array(c + 1);
  const bias = at(point, c);
  const products = rowProducts(features, point.subarray(0, c));
  let value = 0;
  const errors = products.map((product, i) => {
    const logit = bias + product;
    const label = at(labels, i);
    // log(1 + eˣ) − label·x, without overflow.
    value += (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) -
      label * logit) / n;
    return (1 / (1 + Math.exp(-logit)) - label) / n;
  });
  addRows(gradient.subarray(0, c), features, errors);
  gradient[c] = sum(errors);
  return { value, gradient };
};

const softmaxLoss: Loss = ({ features, labels, classes }, point) => {
  const n = labels.length;
  const c = features.length / n;
  const gradient = new Float64Array(point.length);
  const products = Array.from(
    { length: classes },
    (_, k) => rowProducts(features, point.subarray(k * c, (k + 1) * c)),
  );
  const errors = products.map(() => new Float64Array(n));
  let value = 0;
  for (let i = 0; i < n; i++) {
    const logits = products.map((own, k) =>
      at(point, classes * c + k) + at(own, i)
    );
    const most = Math.max(...logits);
    const total = logits.reduce((sum, x) => sum + Math.exp(x - most), 0);
    value += (most + Math.log(total) - at(logits, at(labels, i))) / n;
    errors.forEach((own, k) => {
      const share = Math.exp(at(logits, k) - most) / total;
      own[i] = (share - (k === at(labels, i) ? 1 : 0)) / n;
    });
  }
  errors.forEach((own, k) => {
    addRows(gradient.subarray(k * c, (k + 1) * c), features, own);
    gradient[classes * c + k] = sum(own);
  });
  return { value, gradient };
};

/** Adds the pull of the weights to 0, as large as it is beside a mean loss. */
function regularised(
  point: Float64Array,
  { value, gradient }: Slope,
  logits: number,
  strength: number,
): Slope {
  const weights = point.length - logits;
  let squares = 0;
  for (let j = 0; j < weights; j++) {
    squares += at(point, j) ** 2;
    gradient[j] = at(gradient, j) + at(point, j) / strength;
  }
  return { value: value + squares / 2 / strength, gradient };
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}
