import { at, type Tensor } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import { type Tensors, withPrefix } from "../../optim/mod.ts";
import { otherOutput, type Tap } from "../../runtime/mod.ts";
import { deltaBlock, timeFeatures } from "./delta_block.ts";

/** What is added to a module's output, and how much of it to which image. */
export interface LatentEdit {
  /** Name in diffusers. */
  readonly module: string;
  /** The network of each group, by its parameters' names. */
  readonly blocks: readonly Tensors[];
  /** How much of each group's Δh an image gets, `[b, K]`. */
  readonly amounts: Tensor;
  /** Timestep that the network is told. */
  readonly timestep: number;
}

/**
 * Adds Δh to a module's output in the edited branch alone, `h ← h + Σ_k a_k f_k(h, t)`.
 *
 * @see Kwon et al. 2023 (Asyrp), {@link https://arxiv.org/abs/2210.10960}, section 3
 */
export function editTap(
  { module, blocks, amounts, timestep }: LatentEdit,
): Tap {
  return {
    module,
    branches: ["edited"],
    key: `Δh of ${blocks.length} groups`,
    inputs: {
      ...Object.assign({}, ...blocks.map((own, k) => withPrefix(own, `${k}`))),
      amounts,
      time: timeFeatures(timestep),
    },
    apply(graph, output, inputs) {
      const { apply } = graph;
      const [batch = 0, ...own] = output.shape;
      const { shape: [c = 0] = [] } = at(blocks, 0).first ?? { shape: [] };
      if (own.length !== 3 || own[0] !== c) throw otherOutput(module, own, [c]);
      const input = (name: string) => inputs[name] as Value;
      const changed = blocks.reduce((sum, _, k) => {
        const delta = deltaBlock(
          graph,
          output,
          input("time"),
          (name) => input(`${k}.${name}`),
        );
        const amount = apply("Reshape", [
          apply("Slice", [input("amounts")], {
            starts: [k],
            ends: [k + 1],
            axes: [1],
          }),
        ], { shape: [batch, 1, 1, 1] });
        return apply("Add", [sum, apply("Mul", [delta, amount])]);
      }, output);
      return { output: changed };
    },
  };
}
