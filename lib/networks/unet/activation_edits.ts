import { at, InputError, sameShape, type Shape, size } from "../../core/mod.ts";
import { stopGradient, type Value } from "../../graph/mod.ts";
import { add, type Module, reshape } from "../layers/mod.ts";

/** How the output of a module is changed. */
export type EditVariant = AddVariant | BalanceVariant;

/** Adds a tensor for each row. */
export interface AddVariant {
  /** Which kind of edit this is. */
  readonly kind: "add";
  /** Name of the module in diffusers. */
  readonly module: string;
  /** Dimensions of a row of its output, as the tensor has them. */
  readonly shape: Shape;
}

/** Moves rows towards an even distribution of what a linear classifier sees in them. */
export interface BalanceVariant {
  /** Which kind of edit this is. */
  readonly kind: "balance";
  /** Name of the module in diffusers. */
  readonly module: string;
  /** Dimensions of a row of its output, as the classifier has them. */
  readonly shape: Shape;
  /** Number of classes. */
  readonly classes: number;
  /** Images whose mean is evened, a divisor of the batch; consecutive images belong together. */
  readonly cohort: number;
  /** Branches that are changed, each by itself. */
  readonly branches: readonly number[];
  /** What logits are divided by, above 0. */
  readonly temperature: number;
}

/** What the classifier of a {@linkcode BalanceVariant} is, within a graph. */
export interface BalanceInputs {
  /** Weights `[classes, …shape]`. */
  readonly weights: Value;
  /** Biases `[classes]`. */
  readonly bias: Value;
  /** Scale η of the update, a scalar. */
  readonly scale: Value;
}

/**
 * Refuses an edit that was made for another output.
 *
 * @param edit What the edit was made for.
 * @param found Dimensions of the module's output, rows first.
 * @throws {InputError} If they differ.
 */
export function checkEdit(
  { module, shape }: Pick<EditVariant, "module" | "shape">,
  found: Shape,
): void {
  const own = found.slice(1);
  if (sameShape(own, shape)) return;
  throw new InputError(
    `Cannot change the output of ${module}: it is ${
      own.join("×")
    } for an image, and what was fitted is ${
      shape.join("×")
    }; fit again with this model and image size`,
  );
}

/**
 * Distribution guidance of H-Distribution in closed form. With
 * `s = softmax((W h + b) / T)` of each row, `p̄` the mean of `s` over a
 * cohort and `u = 1/K`, each row moves against the gradient of `KL(p̄ ‖ u)`:
 *
 * `h ← h − η ∂KL/∂h`, `∂KL/∂h = (1 / (C T)) Σ_k s_k (g_k − Σ_c s_c g_c) w_k`, `g = log(p̄ / u)`.
 *
 * A gradient through the edit holds `p̄` fixed, so that it stays within an image.
 *
 * @param m Any module of the graph.
 * @param h The output in one branch, `[b, …]`, consecutive images in cohorts.
 * @param inputs The classifier and the scale.
 * @param variant Cohort, classes, temperature.
 * @returns The changed output, of the same shape.
 * @see Parihar et al. 2024 (Balancing Act), {@link https://arxiv.org/abs/2402.18206}, section 3.3
 */
export function balanced(
  m: Module,
  h: Value,
  { weights, bias, scale }: BalanceInputs,
  { classes, cohort, temperature }: Pick<
    BalanceVariant,
    "classes" | "cohort" | "temperature"
  >,
): Value {
  const batch = at(h.shape, 0);
  const features = size(h.shape) / batch;
  const flat = reshape(m, weights, [classes, features]);
  const x = reshape(m, h, [batch, features]);
  const logits = m.op("Gemm", [x, flat, bias], { transB: 1 });
  const cooled = m.op("Mul", [logits, m.scalar(1 / temperature)]);
  const shares = m.op("Softmax", [cooled], { axis: -1 });
  const mean = cohortMean(m, shares, cohort);
  // The constant keeps the logarithm finite where a class has vanished.
  const pull = m.op("Log", [
    add(m, m.op("Mul", [mean, m.scalar(classes)]), m.scalar(1e-30)),
  ]);
  const expected = m.op("ReduceSum", [m.op("Mul", [shares, pull])], {
    axes: [1],
    keepdims: 1,
  });
  const slope = m.op("Mul", [shares, m.op("Sub", [pull, expected])]);
  const factor = m.op("Mul", [scale, m.scalar(1 / (cohort * temperature))]);
  const step = m.op("MatMul", [m.op("Mul", [slope, factor]), flat]);
  return m.op("Sub", [h, reshape(m, step, h.shape)]);
}

/**
 * Mean of shares over the images of a cohort, for each image `[b, k]`. Members
 * are added one after the other, so that the sum has the same bits in a batch of
 * any size.
 */
function cohortMean(m: Module, shares: Value, cohort: number): Value {
  const [batch, classes] = shares.shape as [number, number];
  const groups = batch / cohort;
  const grouped = reshape(m, shares, [groups, cohort, classes]);
  const members = Array.from(
    { length: cohort },
    (_, j) =>
      m.op("Slice", [grouped], { starts: [j], ends: [j + 1], axes: [1] }),
  );
  const sum = members.reduce((a, b) => add(m, a, b));
  const mean = m.op("Mul", [sum, m.scalar(1 / cohort)]);
  const each = m.op("Expand", [mean], { shape: [groups, cohort, classes] });
  return stopGradient(m.graph, reshape(m, each, [batch, classes]));
}
