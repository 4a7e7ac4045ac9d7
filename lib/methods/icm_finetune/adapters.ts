import { at, InputError, mt19937 } from "../../core/mod.ts";
import type { Artifact } from "../../diffusion/mod.ts";
import { shuffled } from "../../fit/mod.ts";
import { type Tensors, under } from "../../optim/mod.ts";
import { modulesOfKinds } from "../../probes/mod.ts";
import type { ModuleOutput } from "../../runtime/mod.ts";
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

/** Reads the adapters of an artifact. */
export function adaptersOf({ tensors }: Pick<Artifact, "tensors">): Tensors {
  return under(tensors, "adapter");
}
