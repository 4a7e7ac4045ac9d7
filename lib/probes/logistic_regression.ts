import { at, InputError } from "../core/mod.ts";
import { type Curved, newtonCg } from "../optim/mod.ts";
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
 * It is scikit-learn's `LogisticRegression` with its defaults; Newton's steps need a seventh of the passes over the examples
 * that L-BFGS needs where features go together.
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
  const { point } = newtonCg(
    (point) =>
      regularised(point, loss(examples, point), logits, C * labels.length),
    new Float64Array(logits * (c + 1)),
    { tolerance: 1e-8, steps: 100 },
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

/** Mean loss by weights and biases. */
type Loss = (examples: Examples, point: Float64Array) => Curved;

const binaryLoss: Loss = ({ features, labels }, point) => {
  const n = labels.length;
  const [logits] = logitsOf(features, point, 1) as [Float64Array];
  let value = 0;
  const slopes = new Float64Array(n);
  const errors = logits.map((logit, i) => {
    const label = at(labels, i);
    // log(1 + eˣ) − label·x, without overflow.
    value += (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) -
      label * logit) / n;
    const share = 1 / (1 + Math.exp(-logit));
    slopes[i] = share * (1 - share) / n;
    return (share - label) / n;
  });
  return {
    value,
    gradient: backwards(features, [errors]),
    curved(direction) {
      const [moved] = logitsOf(features, direction, 1) as [Float64Array];
      moved.forEach((x, i) => moved[i] = x * at(slopes, i));
      return backwards(features, [moved]);
    },
  };
};

const softmaxLoss: Loss = ({ features, labels, classes }, point) => {
  const n = labels.length;
  const logits = logitsOf(features, point, classes);
  const shares = logits.map(() => new Float64Array(n));
  const errors = logits.map(() => new Float64Array(n));
  let value = 0;
  for (let i = 0; i < n; i++) {
    const own = logits.map((each) => at(each, i));
    const most = Math.max(...own);
    const total = own.reduce((sum, x) => sum + Math.exp(x - most), 0);
    value += (most + Math.log(total) - at(own, at(labels, i))) / n;
    own.forEach((x, k) => {
      const share = Math.exp(x - most) / total;
      at(shares, k)[i] = share;
      at(errors, k)[i] = (share - (k === at(labels, i) ? 1 : 0)) / n;
    });
  }
  return {
    value,
    gradient: backwards(features, errors),
    curved(direction) {
      const moved = logitsOf(features, direction, classes);
      for (let i = 0; i < n; i++) {
        const mean = moved.reduce(
          (sum, own, k) => sum + at(own, i) * at(at(shares, k), i),
          0,
        );
        moved.forEach((own, k) => {
          own[i] = at(at(shares, k), i) * (at(own, i) - mean) / n;
        });
      }
      return backwards(features, moved);
    },
  };
};

/** `W x + b` of each row, logit by logit. */
function logitsOf(
  features: Float64Array,
  point: Float64Array,
  logits: number,
): Float64Array[] {
  const c = point.length / logits - 1;
  return Array.from({ length: logits }, (_, k) => {
    const own = rowProducts(features, point.subarray(k * c, (k + 1) * c));
    const bias = at(point, logits * c + k);
    return own.map((x) => x + bias);
  });
}

/** What errors of the rows' logits are by weights and biases. */
function backwards(
  features: Float64Array,
  errors: readonly Float64Array[],
): Float64Array {
  const c = features.length / at(errors, 0).length;
  const slope = new Float64Array(errors.length * (c + 1));
  errors.forEach((own, k) => {
    addRows(slope.subarray(k * c, (k + 1) * c), features, own);
    slope[errors.length * c + k] = sum(own);
  });
  return slope;
}

/** Adds the pull of the weights to 0, as large as it is beside a mean loss. */
function regularised(
  point: Float64Array,
  { value, gradient, curved }: Curved,
  logits: number,
  strength: number,
): Curved {
  const weights = point.length - logits;
  const pulled = (slope: Float64Array, along: Float64Array) => {
    for (let j = 0; j < weights; j++) {
      slope[j] = at(slope, j) + at(along, j) / strength;
    }
    return slope;
  };
  let squares = 0;
  for (let j = 0; j < weights; j++) squares += at(point, j) ** 2;
  return {
    value: value + squares / 2 / strength,
    gradient: pulled(gradient, point),
    curved: (direction) => pulled(curved(direction), direction),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}
