import {
  at,
  InputError,
  mt19937,
  type Tensor,
  uniform,
  zeros,
} from "../../core/mod.ts";
import type { Artifact } from "../../diffusion/mod.ts";
import { shuffled } from "../../fit/mod.ts";
import { type Tensors, under } from "../../optim/mod.ts";
import { modulesOfKinds } from "../../probes/mod.ts";
import type { ModuleOutput, Replacement } from "../../runtime/mod.ts";
import type { Parameters } from "./parameters.ts";

/** Projections of an attention module that get an adapter. */
export const PROJECTIONS = ["to_q", "to_k", "to_v", "to_out.0"] as const;

/**
 * Lists the weights that get adapters.
 *
 * @returns Names of weights without `.weight`, layer by layer.
 * @throws {InputError} If there are too few layers to draw from.
 */
export function adaptedModules(
  layers: Parameters["layers"],
  outputs: readonly ModuleOutput[],
): string[] {
  return layersOf(layers, outputs).flatMap((layer) =>
    PROJECTIONS.map((projection) => `${layer}.${projection}`)
  );
}

function layersOf(
  layers: Parameters["layers"],
  outputs: readonly ModuleOutput[],
): readonly string[] {
  if ("length" in layers) return layers;
  const all = modulesOfKinds(outputs, [layers.of]).sort();
  if (layers.random > all.length) {
    throw new InputError(
      `Cannot draw ${layers.random} layers of kind ${layers.of}: the network has ${all.length}`,
    );
  }
  const order = shuffled(all.length, mt19937(layers.seed));
  return order.slice(0, layers.random).map((i) => at(all, i));
}

/**
 * Starts adapters as PEFT does: `A` uniform in `±1/√in`, `B` zero, so that they change nothing.
 *
 * @param weights The weights that get one, `[out, in]`, by name.
 * @param rank Rank of each.
 * @param seed Seed of `A`.
 * @returns `<name>.down` (`A`, `[r, in]`) and `<name>.up` (`B`, `[out, r]`).
 * @see Hu et al. 2021 (LoRA), {@link https://arxiv.org/abs/2106.09685}, §4.1
 */
export function newAdapters(
  weights: ReadonlyMap<string, Tensor>,
  rank: number,
  seed: number,
): Tensors {
  const generator = mt19937(seed);
  const adapters: Record<string, Tensor> = {};
  for (const [name, { shape: [out = 0, width = 0] }] of weights) {
    const bound = 1 / Math.sqrt(width);
    const down = zeros([rank, width]);
    down.data.forEach((_, i) =>
      down.data[i] = bound * (2 * uniform(generator) - 1)
    );
    adapters[`${name}.down`] = down;
    adapters[`${name}.up`] = zeros([out, rank]);
  }
  return adapters;
}

/**
 * Says what stands in the place of the adapted weights.
 *
 * @param adapters What {@linkcode newAdapters} made, perhaps trained.
 * @returns Replacements by the names of the weights.
 */
export function replacements(
  adapters: Tensors,
  scale: number,
): Record<string, Replacement> {
  return Object.fromEntries(
    Object.entries(adapters).flatMap(([key, up]) => {
      if (!key.endsWith(".up")) return [];
      const name = key.slice(0, -".up".length);
      const down = adapters[`${name}.down`] as Tensor;
      return [[`${name}.weight`, { up, down, scale }]];
    }),
  );
}

/** Reads the adapters of an artifact. */
export function adaptersOf({ tensors }: Pick<Artifact, "tensors">): Tensors {
  return under(tensors, "adapter");
}
