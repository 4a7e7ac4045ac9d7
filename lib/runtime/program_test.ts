// Programs over the random UNet and CLIP: derivatives against differences, and what is compiled when.

import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { assertWithin } from "../../tests/support/assert.ts";
import { relativeError } from "../../tests/support/errors.ts";
import {
  at,
  InputError,
  type Shape,
  type Tensor,
  torchNormal,
  zeros,
} from "../core/mod.ts";
import { gradient, type Value } from "../graph/mod.ts";
import { conditioning } from "./conditioning.ts";
import { openRuntime } from "./ort/mod.ts";
import { openPipeline, type Pipeline } from "./pipeline.ts";
import { shapesOf } from "./program.ts";

const FOLDER = decodeURIComponent(
  new URL("../../tests/reference/random_model", import.meta.url).pathname,
);
const ATTENTION = "mid_block.attentions.0.transformer_blocks.0.attn1";
const WEIGHT = `${ATTENTION}.to_out.0.weight`;

/** The random model, with the number of models that its runtime has loaded. */
async function opened() {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  let loads = 0;
  const counting: typeof runtime = {
    ...runtime,
    load(model, options) {
      loads++;
      return runtime.load(model, options);
    },
  };
  const pipeline = await openPipeline(FOLDER, counting);
  return {
    pipeline,
    loads: () => loads,
    async [Symbol.asyncDispose]() {
      await pipeline.close();
      await runtime.close();
    },
  };
}

async function inputsOf(pipeline: Pipeline) {
  const ids = pipeline.tokenizer.padded("a nurse").ids;
  return {
    latents: torchNormal(1, [1, ...pipeline.latentShape]),
    timestepEmbedding: pipeline.timestepEmbedding([401]),
    context: await pipeline.encodeText([ids]),
  };
}

Deno.test("a program's gradients by an input and by a weight that is fed are its differences", async () => {
  await using model = await opened();
  const { pipeline } = model;
  const { [WEIGHT]: weight } = await pipeline.unetWeights(/attn1/);
  const point = { ...await inputsOf(pipeline), weight: weight as Tensor };
  const seed = torchNormal(2, point.latents.shape);
  const program = await pipeline.program({
    key: "projected prediction",
    inputs: shapesOf({ ...point, seed }),
    build({ graph, unet, replace }, { seed, weight, ...inputs }) {
      replace(WEIGHT, weight);
      const predicted = graph.apply("Mul", [unet(inputs), seed]);
      const [byLatents, byWeight] = gradient(graph, predicted, [
        inputs.latents,
        weight,
      ]) as [Value, Value];
      return { predicted, byLatents, byWeight };
    },
  });
  for (const { name, by, step } of SLOPES) {
    const direction = torchNormal(3, point[name].shape);
    const along = async (h: number) => {
      const data = point[name].data.map((x, i) =>
        x + h * at(direction.data, i)
      );
      const moved = { ...point, seed, [name]: { ...direction, data } };
      return sum((await program.run(moved)).predicted);
    };
    const difference = async (h: number) =>
      (await along(h) - await along(-h)) / (2 * h);
    const far = await difference(step);
    const numeric = (4 * await difference(step / 2) - far) / 3;
    const slope = (await program.run({ ...point, seed }))[by];
    const products = slope.data.map((g, i) => g * at(direction.data, i));
    const scale = products.reduce((total, x) => total + Math.abs(x), 0);
    const exact = products.reduce((total, x) => total + x, 0);
    assertWithin(`by ${name}`, Math.abs(exact - numeric) / scale, 1e-4);
  }
});

Deno.test("a weight plus a product of two inputs is compiled once, and predicts what the merged weight does", async () => {
  await using model = await opened();
  const { pipeline, loads } = model;
  const { [WEIGHT]: stored } = await pipeline.unetWeights(/attn1/);
  const { shape } = stored as Tensor;
  const inputs = await inputsOf(pipeline);
  const before = loads();
  for (const step of [0, 1, 2]) {
    const up = torchNormal(10 + step, [at(shape, 0), 2]);
    const down = torchNormal(20 + step, [2, at(shape, 1)]);
    const feeds = { ...inputs, up, down };
    const program = await pipeline.program({
      key: "low-rank change",
      inputs: shapesOf(feeds),
      build({ graph, unet, weight, replace }, { up, down, ...inputs }) {
        const change = graph.apply("MatMul", [up, down]);
        replace(WEIGHT, graph.apply("Add", [weight(WEIGHT), change]));
        return { noise: unet(inputs) };
      },
    });
    const { noise } = await program.run(feeds);
    const own = loads();
    const { noise: wanted } = await pipeline.predictNoise({
      latents: inputs.latents,
      conditioning: conditioning({ tokens: inputs.context }),
      timestep: 401,
      weights: { [WEIGHT]: added(stored as Tensor, product(up, down)) },
    });
    assertWithin("the prediction", relativeError(noise, wanted), 1e-5);
    // The merged weight is a constant, and compiled anew each time.
    deepStrictEqual([own, loads()], [before + step + 1, before + step + 2]);
  }
});

Deno.test("a weight that is only read has a gradient", async () => {
  await using model = await opened();
  const inputs = await inputsOf(model.pipeline);
  const program = await model.pipeline.program({
    key: "slope of stored weights",
    inputs: shapesOf(inputs),
    build({ graph, unet, weight }, inputs) {
      const names = [WEIGHT, "conv_in.weight", "conv_out.bias"];
      const weights = names.map((name) => weight(name));
      const slopes = gradient(graph, unet(inputs), weights) as Value[];
      return Object.fromEntries(names.map((n, i) => [n, slopes[i] as Value]));
    },
  });
  const found = await program.run(inputs);
  // Each element of the last bias is added to every pixel of its channel.
  const pixels = model.pipeline.latentShape[1] * model.pipeline.latentShape[2];
  deepStrictEqual(
    [...found["conv_out.bias"]?.data ?? []],
    Array(model.pipeline.latentShape[0]).fill(pixels),
  );
  for (const name of [WEIGHT, "conv_in.weight"]) {
    strictEqual(found[name]?.data.every((x) => x !== 0), true, name);
  }
});

Deno.test("a program that asks for what the network has not is refused", async () => {
  await using model = await opened();
  const { pipeline } = model;
  const inputs = await inputsOf(pipeline);
  const asking = (key: string, build: (net: Net, x: Feeds) => Value) =>
    pipeline.program({
      key,
      inputs: shapesOf(inputs),
      build: (network, inputs) => ({ noise: build(network, inputs) }),
    });
  await rejects(
    asking("1", ({ unet }, x) => unet(x, { "mid_blok": (y) => y })),
    (error) =>
      error instanceof InputError &&
      /did you mean "mid_block"/.test(error.problems.join()),
  );
  await rejects(
    asking("2", ({ weight }) => weight("conv_in.wait")),
    /did you mean "conv_in.weight"/,
  );
  await rejects(
    asking("3", ({ graph, unet, replace }, x) => {
      replace("conv_in.bias", graph.constant(new Float32Array(3), [3]));
      return unet(x);
    }),
    (error) =>
      error instanceof InputError &&
      /"conv_in.bias" is replaced by another shape/.test(error.problems.join()),
  );
  // What failed to compile may be asked for again.
  const { run } = await asking("1", ({ unet }, x) => unet(x));
  deepStrictEqual((await run(inputs)).noise.shape, inputs.latents.shape);
});

// The prediction curves strongly along a weight.
const SLOPES = [
  { name: "latents", by: "byLatents", step: 0.02 },
  { name: "weight", by: "byWeight", step: 0.001 },
] as const;

type Build = Parameters<Pipeline["program"]>[0]["build"];
type Net = Parameters<Build>[0];
type Feeds = Record<"latents" | "timestepEmbedding" | "context", Value>;

function sum({ data }: Tensor): number {
  return data.reduce((total, x) => total + x, 0);
}

function product(a: Tensor, b: Tensor): Tensor {
  const [n, k] = a.shape as [number, number];
  const m = at(b.shape, 1);
  const c = zeros([n, m] satisfies Shape);
  c.data.forEach((_, i) => {
    const [row, column] = [Math.floor(i / m), i % m];
    for (let j = 0; j < k; j++) {
      c.data[i] = at(c.data, i) +
        at(a.data, row * k + j) * at(b.data, j * m + column);
    }
  });
  return c;
}

function added({ data, shape }: Tensor, other: Tensor): Tensor {
  return { data: data.map((x, i) => x + at(other.data, i)), shape };
}
