import { at, InputError, rows, size, type Tensor } from "../../core/mod.ts";
import type { Artifact } from "../../diffusion/sampler/mod.ts";

/** What was found about one layer. */
export interface Layer {
  /** Name in diffusers. */
  readonly module: string;
  /** Mean held-out accuracy of its probes over the steps that count. */
  readonly accuracy: number;
  /** Direction of each group at each step, of length 1: `[steps, K, c]`, or as the output is, `[steps, K, …]`. */
  readonly directions: Tensor;
  /** Mean length of what it puts out at each step. */
  readonly norms: readonly number[];
}

/** What a fit found. */
export interface Directions {
  /** Timestep of each step. */
  readonly timesteps: readonly number[];
  /** All layers that were probed, best first. */
  readonly layers: readonly Layer[];
}

/**
 * Reads what a fit found.
 *
 * @param groups Number of groups it must be for.
 * @param start Share of the run whose accuracies do not count.
 * @returns Timesteps and layers.
 * @throws {InputError} If it is of another number of groups, or is none.
 */
export function directionsOf(
  { tensors }: Artifact,
  groups: number,
  start: number,
): Directions {
  const { modules, timesteps, accuracies, norms } = tensors;
  if (!modules || !timesteps || !accuracies || !norms) {
    throw new InputError(
      "Cannot steer: what was fitted has no directions; fit again",
    );
  }
  const names = String.fromCodePoint(...modules.data).split("\n");
  const from = Math.min(
    Math.round(start * timesteps.data.length),
    timesteps.data.length - 1,
  );
  const layers = names.map((module, m) => {
    const directions = tensors[`directions_${m}`];
    if (!directions || at(directions.shape, 1) !== groups) {
      throw new InputError(
        `Cannot steer: expected directions of ${groups} groups, found ${
          directions?.shape[1] ?? 0
        }; fit again`,
      );
    }
    const counted = [...rows(accuracies, m, m + 1).data].slice(from);
    return {
      module,
      accuracy: counted.reduce((a, b) => a + b, 0) / counted.length,
      directions,
      norms: [...rows(norms, m, m + 1).data],
    };
  });
  return {
    timesteps: [...timesteps.data],
    layers: layers.sort((a, b) => b.accuracy - a.accuracy),
  };
}

/**
 * Averages the directions of a few steps to one for each group, of length 1.
 *
 * @param directions `[steps, K, …]`.
 * @returns `[steps, K, …]`, the same at every step.
 * @see ICM, appendix G: one vector derived from five steps
 */
export function single(
  { data, shape }: Tensor,
  steps: readonly number[],
): Tensor {
  const [all, groups, ...own] = shape as [number, number, ...number[]];
  const c = size(own);
  const mean = new Float64Array(groups * c);
  for (const s of steps) {
    const own = data.subarray(s * groups * c, (s + 1) * groups * c);
    own.forEach((x, j) => mean[j] = at(mean, j) + x / steps.length);
  }
  const one = new Float32Array(groups * c);
  for (let k = 0; k < groups; k++) {
    const row = mean.subarray(k * c, (k + 1) * c);
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    if (length > 0) one.set(row.map((x) => x / length), k * c);
  }
  const repeated = new Float32Array(data.length);
  for (let s = 0; s < all; s++) repeated.set(one, s * one.length);
  return { data: repeated, shape };
}
