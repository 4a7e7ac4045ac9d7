import { at, rows, type Tensor, zeros } from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";
import type { ImageLoss } from "../../fit/mod.ts";

/** What the images of one prompt are to show. */
export interface FairnessGoal {
  /** Unit embeddings of the groups' texts `[K, D]`. */
  readonly texts: Tensor;
  /** Factor of the cosines before the softmax. */
  readonly logitScale: number;
  /** Group that each image is to show; none if `undefined`. */
  readonly targets: readonly (number | undefined)[];
  /** Unit embeddings of the images of the model as it is `[n, D]`. */
  readonly originals: Tensor;
  /** What being unlike them costs, image by image. */
  readonly weights: readonly number[];
}

/**
 * The loss of each image: cross-entropy of its target, where it has one, and how unlike it is to what the
 * model itself drew from the same noise, `w (1 − cos)`.
 *
 * @see Shen et al. 2024, {@link https://arxiv.org/abs/2311.07604}, section 4.1
 */
export function fairnessLoss(goal: FairnessGoal): ImageLoss {
  const { texts, logitScale, targets, originals, weights } = goal;
  const groups = at(texts.shape, 0);
  const target = zeros([targets.length, groups]);
  targets.forEach((k, i) => {
    if (k !== undefined) target.data[i * groups + k] = 1;
  });
  return {
    key: "fairness",
    inputs: {
      target,
      original: originals,
      weight: { data: Float32Array.from(weights), shape: [weights.length, 1] },
    },
    shared: { texts, scale: { data: Float32Array.of(logitScale), shape: [1] } },
    build(graph, feature, inputs) {
      const input = (name: string) => inputs[name] as Value;
      const columns = graph.apply("Transpose", [input("texts")], {
        perm: [1, 0],
      });
      const logits = graph.apply("Mul", [
        graph.apply("MatMul", [feature, columns]),
        input("scale"),
      ]);
      const likeness = total(
        graph,
        graph.apply("Mul", [feature, input("original")]),
      );
      const one = graph.constant(Float32Array.of(1), []);
      const unlike = graph.apply("Sub", [one, likeness]);
      return graph.apply("Add", [
        crossEntropy(graph, logits, input("target")),
        graph.apply("Mul", [unlike, input("weight")]),
      ]);
    },
  };
}

/** `Σ y (log Σ e^l − l)`, `[1, 1]`; 0 where no class is wanted. */
function crossEntropy(graph: Graph, logits: Value, target: Value): Value {
  const { apply } = graph;
  const most = apply("ReduceMax", [logits], { axes: [1], keepdims: 1 });
  const sum = total(graph, apply("Exp", [apply("Sub", [logits, most])]));
  const all = apply("Add", [apply("Log", [sum]), most]);
  const each = apply("Sub", [all, logits]);
  return total(graph, apply("Mul", [each, target]));
}

function total({ apply }: Graph, x: Value): Value {
  return apply("ReduceSum", [x], { axes: [1], keepdims: 1 });
}

/**
 * Classifies unit embeddings, `softmax(s cos)`.
 *
 * @param features `[n, D]`.
 * @returns Probabilities `[n, K]`.
 */
export function probabilitiesOf(
  features: Tensor,
  { texts, logitScale }: Pick<FairnessGoal, "texts" | "logitScale">,
): Tensor {
  const [n, groups] = [at(features.shape, 0), at(texts.shape, 0)];
  const probabilities = zeros([n, groups]);
  for (let i = 0; i < n; i++) {
    const image = rows(features, i, i + 1).data;
    const logits = Array.from({ length: groups }, (_, k) => {
      const text = rows(texts, k, k + 1).data;
      return logitScale * image.reduce((s, x, j) => s + x * at(text, j), 0);
    });
    const most = Math.max(...logits);
    const powers = logits.map((l) => Math.exp(l - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    powers.forEach((e, k) => probabilities.data[i * groups + k] = e / sum);
  }
  return probabilities;
}
