import { at, sameShape, size, type Tensor } from "../../../core/mod.ts";
import { type Graph, stopGradient, type Value } from "../../../graph/mod.ts";
import { otherOutput, type Tap } from "./tap.ts";

/**
 * What is guided to which distribution: the output of a module, so that a linear classifier sees its classes
 * equally often in a cohort of images, in each branch by itself.
 */
export interface DistributionGuidance extends Pick<Tap, "module" | "branches"> {
  /** Weights of the classifier `[classes, …]`. */
  readonly weights: Tensor;
  /** Its biases `[classes]`. */
  readonly bias: Tensor;
  /** Length of the step η, by which the gradient is multiplied. */
  readonly scale: number;
  /** Images whose mean is evened, a divisor of the batch; consecutive images belong together. */
  readonly cohort: number;
  /** What logits are divided by, above 0. */
  readonly temperature: number;
}

/**
 * Guides the output of a module: one step down the gradient of `KL(p̄ ‖ uniform)`, see {@linkcode guided}.
 *
 * @param guidance What is guided where.
 */
export function distributionGuidanceTap(
  { module, branches, weights, bias, scale, cohort, temperature }:
    DistributionGuidance,
): Tap {
  return {
    module,
    branches,
    key: `distribution guidance of ${cohort} at ${temperature}`,
    inputs: {
      weights,
      bias,
      scale: { data: Float32Array.of(scale), shape: [1] },
    },
    apply(graph, output, inputs) {
      const [own, wanted] = [output.shape.slice(1), weights.shape.slice(1)];
      if (!sameShape(own, wanted)) throw otherOutput(module, own, wanted);
      const classifier = inputs as Record<keyof Classifier, Value>;
      const settings = { cohort, temperature };
      return { output: guided(graph, output, classifier, settings) };
    },
  };
}

/** The classifier within a graph. */
interface Classifier {
  /** Weights `[classes, …]`. */
  readonly weights: Value;
  /** Biases `[classes]`. */
  readonly bias: Value;
  /** Scale η of the update, `[1]`. */
  readonly scale: Value;
}

/**
 * Distribution guidance in closed form. With
 * `s = softmax((W h + b) / T)` of each row, `p̄` the mean of `s` over a
 * cohort and `u = 1/K`, each row moves against the gradient of `KL(p̄ ‖ u)`:
 *
 * `h ← h − η ∂KL/∂h`, `∂KL/∂h = (1 / (C T)) Σ_k s_k (g_k − Σ_c s_c g_c) w_k`, `g = log(p̄ / u)`.
 *
 * A gradient through the edit holds `p̄` fixed, so that it stays within an image.
 *
 * @param h The output in one branch, `[b, …]`, consecutive images in cohorts.
 * @returns The changed output, of the same shape.
 * @see Parihar et al. 2024 (Balancing Act), {@link https://arxiv.org/abs/2402.18206}, section 3.3
 */
export function guided(
  graph: Graph,
  h: Value,
  { weights, bias, scale }: Classifier,
  { cohort, temperature }: Pick<DistributionGuidance, "cohort" | "temperature">,
): Value {
  const { apply } = graph;
  const number = (x: number) => graph.constant(Float32Array.of(x), []);
  const batch = at(h.shape, 0);
  const classes = at(weights.shape, 0);
  const shape = [classes, size(h.shape) / batch];
  const flat = apply("Reshape", [weights], { shape });
  const x = apply("Reshape", [h], { shape: [batch, at(shape, 1)] });
  const logits = apply("Gemm", [x, flat, bias], { transB: 1 });
  const cooled = apply("Mul", [logits, number(1 / temperature)]);
  const shares = apply("Softmax", [cooled], { axis: -1 });
  const mean = cohortMean(graph, shares, cohort);
  // The constant keeps the logarithm finite where a class has vanished.
  const pull = apply("Log", [
    apply("Add", [apply("Mul", [mean, number(classes)]), number(1e-30)]),
  ]);
  const expected = apply("ReduceSum", [apply("Mul", [shares, pull])], {
    axes: [1],
    keepdims: 1,
  });
  const slope = apply("Mul", [shares, apply("Sub", [pull, expected])]);
  const factor = apply("Mul", [scale, number(1 / (cohort * temperature))]);
  const step = apply("MatMul", [apply("Mul", [slope, factor]), flat]);
  return apply("Sub", [h, apply("Reshape", [step], { shape: h.shape })]);
}

/**
 * Mean of shares over the images of a cohort, for each image `[b, k]`. Members
 * are added one after the other, so that the sum has the same bits in a batch of
 * any size.
 */
function cohortMean(graph: Graph, shares: Value, cohort: number): Value {
  const { apply } = graph;
  const [batch, classes] = shares.shape as [number, number];
  const shape = [batch / cohort, cohort, classes];
  const grouped = apply("Reshape", [shares], { shape });
  const sum = Array.from(
    { length: cohort },
    (_, j) =>
      apply("Slice", [grouped], { starts: [j], ends: [j + 1], axes: [1] }),
  ).reduce((a, b) => apply("Add", [a, b]));
  const share = graph.constant(Float32Array.of(1 / cohort), []);
  const each = apply("Expand", [apply("Mul", [sum, share])], { shape });
  return stopGradient(
    graph,
    apply("Reshape", [each], { shape: shares.shape }),
  );
}
