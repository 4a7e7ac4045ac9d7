import { mt19937, type Tensor, uniform, zeros } from "../core/mod.ts";
import type { Tensors } from "../optim/mod.ts";
import type { Replacement } from "../runtime/mod.ts";

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
