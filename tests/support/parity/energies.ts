import { entanglementEnergy } from "../../../lib/attribution/mod.ts";
import { mapInputs } from "../../../lib/diffusion/sampler/map_inputs.ts";
import type { Energy, Pipeline } from "../../../lib/runtime/mod.ts";
import type { EnergyVariant, References } from "../references.ts";
import { comparer, type Comparison, once } from "./comparison.ts";
import { guided } from "./guided.ts";

/**
 * Lists energies of entanglement and their gradients.
 *
 * @param pipeline The model.
 * @param references Its reference values.
 * @returns The comparisons; nothing is computed yet.
 */
export function energies(
  pipeline: Pipeline,
  references: References,
): Comparison[] {
  const { meta, array } = references;
  const compare = comparer(references);
  const predict = async (
    { timestep, branch, modules, ...settings }: EnergyVariant,
  ): Promise<Energy> => {
    const words = await mapInputs(pipeline, {
      prompts: meta.seeds.map(() => meta.attribution),
      words: meta.seeds.map(() => meta.words),
    });
    const { energy } = await pipeline.predictNoise({
      latents: await array("noise"),
      timestep,
      conditioning: guided(await array("text")),
      energy: {
        ...words,
        branch: branch === 0 ? "unconditional" : "conditional",
        modules: modules === "" ? [] : [modules],
        key: JSON.stringify(settings),
        build: (graph, maps) => entanglementEnergy(graph, maps, settings),
      },
    });
    if (!energy) throw new TypeError("Cannot compare energies: none were read");
    return energy;
  };
  return Object.entries(meta.energies).flatMap(([name, variant]) => {
    const result = once(() => predict(variant));
    return [
      compare(
        `energy_${name}`,
        "relative",
        1e-4,
        async () => (await result()).values,
      ),
      compare(
        `energy_${name}_gradient`,
        "relative",
        1e-3,
        async () => (await result()).gradient,
      ),
    ];
  });
}
