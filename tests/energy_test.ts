import { entanglementEnergy } from "../lib/attribution/mod.ts";
import { at, concatRows, rows, type Tensor } from "../lib/core/mod.ts";
import { mapInputs } from "../lib/diffusion/map_inputs.ts";
import { encode, gradient, newGraph, type Value } from "../lib/graph/mod.ts";
import {
  openCheckpoint,
  openModelFolder,
  parameters,
  sinusoids,
} from "../lib/models/mod.ts";
import { rootModule } from "../lib/models/module.ts";
import type { CrossAttentionSite } from "../lib/models/transformer_2d.ts";
import { unet } from "../lib/models/unet.ts";
import { wordMaps } from "../lib/models/word_maps.ts";
import { openPipeline, openRuntime, type Runtime } from "../lib/runtime/mod.ts";
import { assertWithin } from "./support/assert.ts";
import { relativeError } from "./support/errors.ts";
import {
  type Case,
  CASES,
  checkWeights,
  type EnergyVariant,
  openReferences,
  type References,
} from "./support/references.ts";

for (const c of CASES) {
  Deno.test(`${c.name}: energies and their gradients agree with PyTorch's autograd`, async (t) => {
    const references = await openReferences(c.fixtures);
    await checkWeights(c, references);
    const runtime = await openRuntime({ provider: "cpu" });
    for (const [name, variant] of Object.entries(references.meta.energies)) {
      const found = await measure(c, references, variant, runtime);
      for (
        const [what, bar] of [["energy", 1e-4], ["gradient", 1e-3]] as const
      ) {
        const stored = `energy_${name}${what === "energy" ? "" : "_gradient"}`;
        await t.step(`${stored}: relative error ≤ ${bar}`, async () => {
          const expected = await references.array(stored);
          assertWithin(stored, relativeError(found[what], expected), bar);
        });
      }
    }
    await runtime.close();
  });
}

async function measure(
  c: Case,
  { meta, array }: References,
  variant: EnergyVariant,
  runtime: Runtime,
): Promise<{ energy: Tensor; gradient: Tensor }> {
  const folder = await openModelFolder(c.model);
  const config = folder.configs.unet;
  const weights = await openCheckpoint(
    folder.component("unet"),
    "diffusion_pytorch_model",
  );
  const pipeline = await openPipeline(c.model, runtime);
  const latents = await array("noise");
  const text = await array("text");
  const context = concatRows([0, 0, 1, 1].map((i) => rows(text, i, i + 1)));
  const batch = at(latents.shape, 0);
  const asked = await mapInputs(pipeline, {
    prompts: Array(batch).fill(meta.attribution),
    words: Array(batch).fill(meta.words),
  });

  const graph = newGraph();
  const m = rootModule(graph, parameters(weights));
  const input = (name: string, { shape }: Tensor) => graph.input(name, shape);
  const z = input("latents", latents);
  const sites: CrossAttentionSite[] = [];
  unet(m, config, {
    latents: m.op("Concat", [z, z], { axis: 0 }),
    waves: graph.input("waves", [1, at(config.block_out_channels, 0)]),
    context: input("context", context),
  }, (site) => sites.push(site));
  const attribution = {
    context: input("attribution", asked.context),
    mask: input("mask", asked.mask),
    select: input("select", asked.select),
    rows: [variant.branch * batch, (variant.branch + 1) * batch] as const,
  };
  const modules = sites.filter(({ module: { path } }) =>
    path.startsWith(variant.modules) && !path.startsWith("mid_block")
  ).map((site) => ({
    height: site.height,
    width: site.width,
    maps: wordMaps(site, attribution),
  }));
  const energy = entanglementEnergy(graph, modules, variant);
  const slope = at(gradient(graph, energy, [z]), 0) as Value;

  const session = await runtime.load(encode({ energy, gradient: slope }));
  const found = await session.run({
    latents,
    waves: sinusoids(config, variant.timestep),
    context,
    attribution: asked.context,
    mask: asked.mask,
    select: asked.select,
  });
  await session.release();
  await pipeline.close();
  return { energy: found.energy as Tensor, gradient: found.gradient as Tensor };
}
