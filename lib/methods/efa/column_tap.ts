import { at, type Tensor } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import { type Tensors, withPrefix } from "../../optim/mod.ts";
import { otherOutput, type Tap } from "../../runtime/mod.ts";
import { chosenLogits, predictLogits } from "./predictor.ts";
import { widenedSoftmax } from "./widened_softmax.ts";

/** What a cross-attention module is given besides the text. */
export interface Column {
  /** Name in diffusers. */
  readonly module: string;
  /** The module's attention predictor. */
  readonly predictor: Tensors;
  /** Group of each image, one-hot rows `[b, K]`. */
  readonly groups: Tensor;
  /** State of the group's text for each image `[b, 1, d]`. */
  readonly states: Tensor;
  /** What is added to each image's logits `[b, 1]`. */
  readonly bias: Tensor;
}

/**
 * Gives a cross-attention module a column of its own in the conditional branch.
 *
 * @see Park et al. 2025 (EFA), {@link https://arxiv.org/abs/2506.13298}
 */
export function columnTap(
  { module, predictor, groups, states, bias }: Column,
): Tap {
  return {
    module,
    branches: ["conditional"],
    key: "a column of its own",
    inputs: { ...withPrefix(predictor, "predictor"), groups, states, bias },
    apply: () => ({}),
    within(graph, parts, inputs) {
      const input = (name: string) => inputs[name] as Value;
      const [, , c = 0] = parts.input.shape;
      const wanted = at(input("predictor.first").shape, 1);
      if (c !== wanted) {
        throw otherOutput(module, parts.input.shape.slice(1), [wanted]);
      }
      const logits = predictLogits(
        graph,
        parts,
        (name) => input(`predictor.${name}`),
      );
      const own = graph.apply("Add", [
        chosenLogits(graph, logits, input("groups")),
        input("bias"),
      ]);
      const value = parts.valuesOf(input("states"));
      return widenedSoftmax(graph, { ...parts, logits: own, value }).attended;
    },
  };
}
