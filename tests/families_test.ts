// Stable Diffusion 2 and SDXL of random small sizes, with LoRAs, against diffusers.

import { deepStrictEqual, ok } from "node:assert/strict";
import { aggregate, entanglementEnergy } from "../lib/attribution/mod.ts";
import {
  at,
  concatRows,
  rows,
  type Tensor,
  torchNormal,
} from "../lib/core/mod.ts";
import { sample } from "../lib/diffusion/mod.ts";
import { mapInputs } from "../lib/diffusion/sampler/map_inputs.ts";
import {
  type Conditioning,
  conditioningFeeds,
  openPipeline,
  openRuntime,
  type Pipeline,
  shapesOf,
} from "../lib/runtime/mod.ts";
import {
  type DrawnLora,
  type DrawnModel,
  writeDrawn,
  writeDrawnLora,
} from "./support/drawn_model.ts";
import { relativeError } from "./support/errors.ts";

/** One pipeline, what is asked of it, and what diffusers made; by tests/reference/families.py. */
interface Case extends DrawnModel {
  readonly lora?: DrawnLora & {
    readonly layout: string;
    readonly scale: number;
  };
  readonly request: {
    readonly prompt: string;
    readonly negative: string | null;
    readonly guidance: number;
    readonly scheduler: "ddim" | "pndm" | "euler" | "dpmpp2m";
    readonly seed: number;
  };
  readonly values: Readonly<
    Record<string, { readonly shape: number[]; readonly float32: string }>
  >;
}

const [TIMESTEP, STEPS] = [501, 20];
const ATTRIBUTION = {
  prompts: ["a photo of a nurse and gender"],
  words: [["nurse", "gender"]],
};

for (const family of ["sd2", "sdxl"] as const) {
  const file = new URL(`reference/families/${family}.json`, import.meta.url);
  const { cases } = JSON.parse(await Deno.readTextFile(file)) as {
    cases: Case[];
  };
  for (const [i, c] of cases.entries()) {
    const changed = c.lora ? ` with a LoRA of layout "${c.lora.layout}"` : "";
    Deno.test(`${family} ${i}${changed} is what it is in diffusers: embeddings, noise, latents, maps, gradient`, async () => {
      await withDrawn(c, async (pipeline) => {
        for (const [name, bar, compute] of quantities(pipeline, c)) {
          const expected = unpacked(c, name);
          const error = relativeError(await compute(), expected);
          ok(error <= bar, `${name}: ${error}`);
        }
      });
    });
  }
}

Deno.test("a program over SDXL is given all that the network is conditioned on", async () => {
  const file = new URL("reference/families/sdxl.json", import.meta.url);
  const { cases: [c] } = JSON.parse(await Deno.readTextFile(file));
  await withDrawn(c, async (pipeline) => {
    const conditioning = await pipeline.condition([{ text: "a nurse" }]);
    const latents = torchNormal(0, [1, ...pipeline.latentShape]);
    const feeds = {
      latents,
      timestepEmbedding: pipeline.timestepEmbedding([TIMESTEP]),
      ...conditioningFeeds(conditioning),
    };
    const program = await pipeline.program({
      key: "prediction",
      inputs: shapesOf(feeds),
      build: ({ unet }, inputs) => ({ noise: unet(inputs) }),
    });
    const request = { latents, timestep: TIMESTEP, conditioning };
    const { noise } = await pipeline.predictNoise(request);
    deepStrictEqual((await program.run(feeds)).noise, noise);
  });
});

async function withDrawn(
  c: Case,
  act: (pipeline: Pipeline) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  try {
    await writeDrawn(folder, c);
    const path = `${folder}/lora.safetensors`;
    if (c.lora) await writeDrawnLora(path, c.lora);
    const pipeline = await openPipeline(folder, runtime, {
      loras: c.lora ? [{ path, scale: c.lora.scale }] : [],
    });
    await act(pipeline);
    await pipeline.close();
  } finally {
    await runtime.close();
    await Deno.remove(folder, { recursive: true });
  }
}

type Quantity = readonly [
  name: string,
  bar: number,
  compute: () => Promise<Tensor>,
];

function quantities(pipeline: Pipeline, c: Case): Quantity[] {
  const { prompt, negative, guidance, scheduler, seed } = c.request;
  const absent = negative === null;
  const conditioned = once(() =>
    pipeline.condition([{ text: negative ?? "", absent }, { text: prompt }])
  );
  const noise = torchNormal(seed, [1, ...pipeline.latentShape]);
  const sampled = once(() =>
    sample(pipeline, {
      samples: [{ prompt, seed, ...!absent && { negative } }],
      steps: STEPS,
      guidance,
      scheduler: scheduler === "dpmpp2m" ? "dpmpp_2m" : scheduler,
      attribution: ATTRIBUTION,
    })
  );
  const energy = once(async () => {
    const { energy } = await pipeline.predictNoise({
      latents: noise,
      timestep: TIMESTEP,
      conditioning: await conditioned(),
      energy: {
        ...await mapInputs(pipeline, ATTRIBUTION),
        branch: "conditional",
        modules: [],
        key: "paper",
        build: (graph, maps) =>
          entanglementEnergy(graph, maps, {
            quantile: 0.7,
            temperature: 0.01,
            scale: "minmax",
            domain: "map",
            solver: "exact",
          }),
      },
    });
    if (!energy) throw new TypeError("no energy was read");
    return energy;
  });
  return [
    ["text", 1e-4, async () => (await conditioned()).tokens],
    ...c.values.pooled
      ? [["pooled", 1e-4, async () => pooledOf(await conditioned())] as const]
      : [],
    ["prediction", 1e-4, async () => {
      const conditioning = await conditioned();
      const request = { latents: noise, timestep: TIMESTEP, conditioning };
      return (await pipeline.predictNoise(request)).noise;
    }],
    ["latents", 1e-3, async () => (await sampled()).latents],
    ["maps", 1e-3, async () => {
      const { maps } = await sampled();
      const own = rows(maps as Tensor, 0, 1);
      const flat = { data: own.data, shape: own.shape.slice(1) };
      return concatRows([0, 1].map((w) => {
        const { data, shape } = aggregate(flat, pipeline.modules, w).whole;
        return { data, shape: [1, ...shape] };
      }));
    }],
    ["energy", 1e-4, async () => (await energy()).values],
    ["gradient", 1e-3, async () => (await energy()).gradient],
  ];
}

function pooledOf({ pooled }: Conditioning): Tensor {
  if (!pooled) throw new TypeError("nothing is pooled");
  return pooled;
}

function unpacked({ values }: Case, name: string): Tensor {
  const { shape, float32 } = at(
    [values[name] ?? { shape: [], float32: "" }],
    0,
  );
  return {
    data: new Float32Array(Uint8Array.fromBase64(float32).buffer),
    shape,
  };
}

/** Runs a function when it is first needed, and remembers its result. */
function once<T>(f: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => result ??= f();
}
