// What is written for CUDA, without a card: every network of the embedded model and of random families, as bytes.

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  type GraphProto,
  type NodeProto,
  TensorProto_DataType as Type,
} from "../lib/graph/onnx/mod.ts";
import { reread, sample } from "../lib/diffusion/mod.ts";
import { zeros } from "../lib/core/mod.ts";
import { featureTap } from "../lib/methods/difflens/feature_tap.ts";
import { steerTap } from "../lib/methods/icm/steer_tap.ts";
import { createTransforms } from "../lib/methods/mod.ts";
import {
  openPipeline,
  openScorer,
  type Pipeline,
  type Precision,
  type Tap,
} from "../lib/runtime/mod.ts";
import { TESTBED_MODEL } from "../lib/testbed/mod.ts";
import { CUDA_KERNELS } from "./support/cuda_kernels.ts";
import { type DrawnModel, writeDrawn } from "./support/drawn_model.ts";
import { stubRuntime } from "./support/stub_runtime.ts";

const TESTBED = decodeURIComponent(TESTBED_MODEL.pathname).replace(/\/$/, "");

for (const precision of ["fp16", "fp32"] as const) {
  Deno.test(`networks for CUDA in ${precision} have a kernel there for every operator, and leave no weights to be turned while they are loaded`, async () => {
    const graphs = await networks(TESTBED, precision, 1);
    ok(graphs.length >= 9);
    ok(graphs.some(({ node }) => node.some(({ opType }) => opType === "TopK")));
    for (const family of ["sd2", "sdxl"] as const) {
      const file = new URL(
        `reference/families/${family}.json`,
        import.meta.url,
      );
      const { cases } = JSON.parse(await Deno.readTextFile(file)) as {
        cases: DrawnModel[];
      };
      const folder = await Deno.makeTempDir();
      try {
        await writeDrawn(folder, cases[0] as DrawnModel);
        graphs.push(...await networks(folder, precision, 1));
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    }
    for (const graph of graphs) {
      deepStrictEqual(withoutKernel(graph), []);
      deepStrictEqual(folded(graph), []);
    }
  });
}

Deno.test("a batch adds no operators to what is written for CUDA", async () => {
  const [one, four] = [
    await networks(TESTBED, "fp16", 1),
    await networks(TESTBED, "fp16", 4),
  ];
  deepStrictEqual(
    four.map(({ node }) => node.length),
    one.map(({ node }) => node.length),
  );
});

Deno.test("what is written for CUDA goes back through convolutions as transposed ones, and forward through fused attention", async () => {
  const graphs = await networks(TESTBED, "fp16", 1);
  const count = ({ node }: GraphProto, type: string) =>
    node.filter(({ opType }) => opType === type).length;
  const guided = graphs.find((g) => count(g, "ConvTranspose") > 0);
  ok(guided);
  ok(count(guided, "ConvTranspose") > 20);
  ok(count(guided, "MultiHeadAttention") > 20);
  strictEqual(graphs.filter((g) => count(g, "ConvTranspose") > 0).length, 1);
});

/** Every network that a pipeline and its CLIP compile for CUDA; nothing is run. */
async function networks(
  folder: string,
  precision: Precision,
  batch: number,
): Promise<GraphProto[]> {
  const graphs: GraphProto[] = [];
  const runtime = stubRuntime(precision, graphs);
  const pipeline = await openPipeline(folder, runtime);
  const subject = "nurse";
  const samples = Array.from({ length: batch }, (_, i) => ({
    seed: i,
    prompt: `a photo of a ${subject}`,
    subject,
  }));
  const attribution = {
    prompts: samples.map(() => `a photo of a ${subject} and gender`),
    words: samples.map(() => [subject, "gender"]),
  };
  const size = { steps: 1, guidance: 7.5 };
  await sample(pipeline, { samples, ...size });
  const { latents, images } = await sample(pipeline, {
    ...{ samples, ...size, attribution },
  });
  await sample(pipeline, {
    ...{ samples, ...size },
    transforms: createTransforms([{
      id: "biasmap",
      parameters: {
        attribution_prompts: ["a photo of a {subject} and gender"],
      },
    }], { attribute: "gender", groups: ["male", "female"] }),
  });
  await reread(pipeline, {
    ...{ latents, attribution, timesteps: [1] },
    seeds: samples.map(({ seed }) => seed),
    prompts: samples.map(({ prompt }) => prompt),
  });
  await pipeline.encodeImages(images);
  await pipeline.predictNoise({
    ...{ latents, timestep: 1, taps: tapsOf(pipeline, batch) },
    conditioning: await pipeline.condition(samples.map(() => ({ text: "" }))),
  });
  if (folder === TESTBED) {
    const tiled = await openPipeline(folder, runtime, { decodeTile: 96 });
    await tiled.decode(latents);
    const scorer = await openScorer(`${folder}/clip`, runtime);
    await scorer.embedImages(images);
  }
  return graphs;
}

/** What DiffLens and ICM do to modules' outputs. */
function tapsOf({ outputs }: Pipeline, batch: number): Tap[] {
  const [c = 0] = outputs.find(({ name }) => name === "mid_block")?.shape ?? [];
  const [features, changed] = [2 * c, 3];
  const coder = {
    k: 4,
    weights: {
      encoder: zeros([features, c]),
      decoder: zeros([features, c]),
      bias: zeros([features]),
      centre: zeros([c]),
    },
  };
  const edit = {
    factor: zeros([batch, changed]),
    add: zeros([batch, changed]),
  };
  const attention = outputs.find(({ name }) => name.endsWith("attn1"));
  const { name = "", shape = [] } = attention ?? {};
  return [
    featureTap({ module: "mid_block", code: "position", coder }, edit),
    steerTap(name, zeros([batch, shape.at(-1) ?? 0]), true),
  ];
}

const NAMES: Readonly<Record<number, string>> = {
  [Type.FLOAT]: "float32",
  [Type.FLOAT16]: "float16",
  [Type.BFLOAT16]: "bfloat16",
  [Type.INT64]: "int64",
};

/** Operators for which there is no kernel, with the type that they compute in. */
function withoutKernel({ node, initializer, input }: GraphProto): string[] {
  const types = new Map<string, number>();
  for (const { name, dataType } of initializer) types.set(name, dataType);
  for (const { name, type } of input) {
    if (type?.value.case === "tensorType") {
      types.set(name, type.value.value.elemType);
    }
  }
  const missing = new Set<string>();
  for (const n of node) {
    const type = types.get(n.input[0] ?? "") ?? 0;
    const to = n.attribute.find(({ name }) => name === "to");
    for (const output of n.output) types.set(output, to ? Number(to.i) : type);
    const kernel = CUDA_KERNELS[nameOf(n)];
    const fits = kernel?.types.some((t) => t === NAMES[type]);
    const covers = kernel && covered(kernel);
    if (!fits || !covers) missing.add(`${nameOf(n)} of ${NAMES[type] ?? type}`);
    // The rest of a node's operands are of its type, but for indices and sizes.
    for (const name of n.input.slice(1)) {
      const own = types.get(name);
      if (own !== undefined && own !== type && own !== Type.INT64) {
        missing.add(`${nameOf(n)} of ${NAMES[type]} and ${NAMES[own]}`);
      }
    }
  }
  return [...missing];
}

function covered({ since, versions: [from, to] }: {
  readonly since: number;
  readonly versions: readonly [from: number, to?: number];
}): boolean {
  return from === since || (to !== undefined && from < since && since <= to);
}

function nameOf({ domain, opType }: NodeProto): string {
  return domain === "" ? opType : `${domain}.${opType}`;
}

/** Elements of weights that an operator other than a cast is applied to before anything is fed: more than a vector's worth is work for the CPU at every load. */
const FEW = 4096;

function folded({ node, initializer }: GraphProto): string[] {
  const sizes = new Map(
    initializer.map(({ name, dims }) => [
      name,
      dims.reduce((n, d) => n * Number(d), 1),
    ]),
  );
  const large: string[] = [];
  for (const n of node) {
    if (!n.input.every((name) => name === "" || sizes.has(name))) continue;
    const most = Math.max(...n.input.map((name) => sizes.get(name) ?? 0));
    for (const output of n.output) sizes.set(output, most);
    if (n.opType !== "Cast" && most > FEW) large.push(nameOf(n));
  }
  return large;
}
