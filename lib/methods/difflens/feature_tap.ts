import { size, type Tensor } from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";
import { named, type Tensors } from "../../optim/mod.ts";
import { otherOutput, type Tap } from "../../runtime/mod.ts";
import { sparseCode } from "./sparse_code.ts";

/** What is done to the features of a module's output. */
export interface FeatureEdit {
  /** Name in diffusers. */
  readonly module: string;
  /** What each feature is multiplied by, less 1, `[b, M]`. */
  readonly factor: Tensor;
  /** What is added to each feature, `[b, M]`. */
  readonly add: Tensor;
  /** The autoencoder whose features they are, and how many fire; the module's own neurons if absent. */
  readonly coder?: { readonly weights: Tensors; readonly k: number };
}

/**
 * Changes features of a module's output in the conditional branch, `h ← h + W_dec (S′ − S)` with `S′ = S · β` or `S + β`: what
 * the autoencoder does not explain stays as it is. Without one, features are the output's elements, `h ← h · β` or `h + β`.
 *
 * @see DiffLens, eq. 7 and Algorithm 2
 */
export function featureTap({ module, factor, add, coder }: FeatureEdit): Tap {
  const weights = coder && {
    encoder: named(coder.weights, "encoder"),
    bias: named(coder.weights, "bias"),
    centre: named(coder.weights, "centre"),
    decoder: named(coder.weights, "decoder"),
  };
  return {
    module,
    branches: ["conditional"],
    key: coder ? `features, ${coder.k} fire` : "neurons",
    inputs: { factor, add, ...weights },
    apply(graph, output, inputs) {
      const { shape: [batch = 0, ...own] } = output;
      const input = (name: string) => inputs[name] as Value;
      const wanted = weights?.centre.shape ?? add.shape.slice(1);
      if (size(own) !== wanted[0]) throw otherOutput(module, own, wanted);
      const flat = { shape: [batch, size(own)] };
      const h = graph.apply("Reshape", [output], flat);
      const change = coder
        ? sparseChange(graph, h, input, coder.k)
        : changed(graph, h, input);
      const next = graph.apply("Add", [h, change]);
      return {
        output: graph.apply("Reshape", [next], { shape: output.shape }),
      };
    },
  };
}

/** `W_dec (S′ − S)`. */
function sparseChange(
  graph: Graph,
  h: Value,
  input: (name: string) => Value,
  k: number,
): Value {
  const code = sparseCode(graph, h, {
    encoder: input("encoder"),
    bias: input("bias"),
    centre: input("centre"),
  }, k);
  const difference = changed(graph, code, input);
  return graph.apply("MatMul", [difference, input("decoder")]);
}

/** `S′ − S = S · factor + add`. */
function changed(
  { apply }: Graph,
  features: Value,
  input: (name: string) => Value,
): Value {
  return apply("Add", [
    apply("Mul", [features, input("factor")]),
    input("add"),
  ]);
}
