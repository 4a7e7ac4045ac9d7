import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fromBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import {
  type Shape,
  type Tensor,
  torchNormal,
  zipWith,
} from "../lib/core/mod.ts";
import {
  BACKENDS,
  encode,
  gradient,
  type Graph,
  memoryOf,
  newGraph,
  OPS,
  type Value,
} from "../lib/graph/mod.ts";
import { ModelProtoSchema } from "../lib/graph/onnx/mod.ts";
import { attentionBackward } from "../lib/graph/backends/attention_blocks.ts";
import { attentionOfRows } from "../lib/graph/backends/attention_rows.ts";
import { conv2d, groupNorm, silu } from "../lib/networks/layers/layers.ts";
import type { Module } from "../lib/networks/layers/module.ts";
import {
  downsample,
  resnetBlock,
  upsample,
} from "../lib/networks/layers/resnet_block.ts";
import { transformer2d } from "../lib/networks/layers/transformer_2d.ts";
import { type Feed, openRuntime, readProfile } from "../lib/runtime/mod.ts";
import { inFolder } from "./support/folder.ts";
import { assertWithin } from "./support/assert.ts";
import { elements, type Input, openProbe } from "./support/derivative.ts";
import { randomModule } from "./support/random_module.ts";

const SEEDED = { seed: 0, numRuns: 3 };

/** Networks with random weights, and the shapes of their inputs. */
const NETWORKS: Readonly<Record<string, Network>> = {
  "norm, SiLU and convolution": {
    shapes: [[2, 8, 5, 4]],
    build(m, [x]) {
      const normal = groupNorm(m.at("norm"), x as Value, 4, 1e-5);
      return conv2d(m.at("conv"), silu(m, normal), 6);
    },
  },
  "a residual block between resizings": {
    shapes: [[1, 8, 6, 7], [1, 12]],
    build(m, [x, time]) {
      const small = downsample(m.at("down"), x as Value, [1, 1, 1, 1]);
      const sizes = { out: 12, groups: 4, epsilon: 1e-5 };
      const y = resnetBlock(m.at("block"), small, time as Value, sizes);
      return upsample(m.at("up"), y, 6, 7);
    },
  },
  "a transformer: self-attention, cross-attention and GEGLU": {
    shapes: [[2, 8, 3, 4], [2, 5, 6]],
    build(m, [x, context]) {
      const sizes = { heads: 2, depth: 1, groups: 4, linearProjection: false };
      const observers = { onAttention: () => {} };
      return transformer2d(m, x as Value, context as Value, sizes, observers);
    },
  },
};

interface Network {
  readonly shapes: readonly Shape[];
  readonly build: (m: Module, inputs: readonly Value[]) => Value;
}

for (const backend of Object.values(BACKENDS)) {
  for (const [name, { shapes, build }] of Object.entries(NETWORKS)) {
    Deno.test(`the gradient for ${backend.id} of ${name} agrees with central differences`, async () => {
      const runtime = await openRuntime({ provider: "cpu", threads: 1 });
      const graph = newGraph(backend);
      const xs = shapes.map((shape, i) => input(graph, `x${i}`, shape));
      const m = randomModule(graph);
      const y = build(m, xs.map(([, x]) => x));
      const seeds = [input(graph, "seed", y.shape)];
      const probe = await openProbe(runtime, graph, { ys: [y], seeds, xs });
      ok(probe);
      await fc.assert(
        fc.asyncProperty(
          elements([...xs, ...seeds]),
          elements(xs),
          async (point, direction) => {
            const error = await probe.error(point, direction);
            assertWithin(`the gradient of ${name}`, error, 1e-4);
          },
        ),
        SEEDED,
      );
      await runtime.close();
    });
  }
}

Deno.test("elements that share an extreme share its cotangent evenly", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const graph = newGraph();
  const x = graph.input("x", [2, 3]);
  const over = { axes: [1], keepdims: 0 };
  const [max] = gradient(graph, graph.apply("ReduceMax", [x], over), [x]);
  const [min] = gradient(graph, graph.apply("ReduceMin", [x], over), [x]);
  const session = await runtime.load(
    encode({ max: max as Value, min: min as Value }),
  );
  const found = await session.run({
    x: { data: Float32Array.of(1, 4, 4, 2, 2, 3), shape: [2, 3] },
  });
  deepStrictEqual([...found["max"]?.data ?? []], [0, 0.5, 0.5, 0, 0, 1]);
  deepStrictEqual([...found["min"]?.data ?? []], [1, 0, 0, 0.5, 0.5, 0]);
  await runtime.close();
});

Deno.test("flipped kernels give the gradient that a transposed convolution gives", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const graph = newGraph();
  const x = graph.input("x", [1, 256, 17, 16]);
  const w = graph.input("w", [172, 256, 3, 2]);
  const attrs = {
    "kernel_shape": [3, 2],
    pads: [0, 1, 1, 0],
    strides: [1, 1],
  };
  const y = graph.apply("Conv", [x, w], attrs);
  const seed = graph.input("seed", y.shape);
  const [slope] = gradient(graph, y, [x], seed);
  strictEqual(slope?.op, "Conv");
  const expected = graph.apply("ConvTranspose", [seed, w], attrs);
  const session = await runtime.load(
    encode({ slope: slope as Value, expected }),
  );
  const found = await session.run({
    seed: torchNormal(0, seed.shape),
    w: torchNormal(1, w.shape),
  });
  const error = relativeError(
    found["slope"] as Tensor,
    found["expected"] as Tensor,
  );
  assertWithin("gradient", error, 1e-6);
  await runtime.close();
});

const [HEADS, LENGTH, KEYS, WIDTH] = [2, 10, 7, 6];

/** So few that a block has three rows of one head of one image, and the last block one. */
const BLOCK_BYTES = 3 * 4 * KEYS;
const BLOCKS = 2 * HEADS * Math.ceil(LENGTH / 3);

Deno.test("attention's backward pass in blocks equals that of explicit attention", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const { graph, operands, seed, attended, cotangents } = blockwise();
  const explicit = attentionOfRows(graph, operands, { num_heads: HEADS });
  const expected = gradient(graph, explicit, operands, seed);
  const whole = gradient(graph, attended, operands, seed);
  const record = OPS.get("MultiHeadAttention")?.vjp?.(
    ...[graph, seed, attended] as const,
    [true, true, true],
  ) ?? [];
  const heads = attentionBackward(graph, seed, attended, {
    ...{ keys: true, headBytes: 0, blockBytes: Infinity, together: true },
  });
  const session = await runtime.load(encode({
    ...named("blocks", cotangents),
    ...named("heads", heads),
    ...named("whole", whole),
    ...named("record", record),
    ...named("expected", expected),
  }));
  const found = await session.run(feeds());
  for (const i of operands.keys()) {
    const bar = found[`expected ${i}`] as Tensor;
    for (const form of ["blocks", "heads", "whole", "record"]) {
      const error = relativeError(found[`${form} ${i}`] as Tensor, bar);
      assertWithin(`${form}, operand ${i}`, error, 1e-6);
    }
  }
  await runtime.close();
});

Deno.test("on a GPU the scores of one head are alive at a time on the way back, of all images together", () => {
  const guided = (batch: number) => {
    const graph = newGraph(BACKENDS.cuda);
    const x = graph.input("x", [batch, 4096, 320]);
    const y = graph.apply("MultiHeadAttention", [x, x, x], { num_heads: 8 });
    const [slope] = gradient(graph, y, [x], graph.input("seed", y.shape));
    return { y, slope: slope as Value };
  };
  const scores = 4 * 4 * 4096 ** 2;
  const { activations } = memoryOf(guided(4));
  ok(activations < 5 * scores, `${activations}`);
  ok(activations > 2 * scores);
  strictEqual(nodes(guided(4)), nodes(guided(1)));
});

function nodes(outputs: Readonly<Record<string, Value>>): number {
  return fromBinary(ModelProtoSchema, encode(outputs)).graph?.node.length ?? 0;
}

Deno.test("ONNX Runtime finishes a block of attention before it begins the next", async () => {
  await inFolder(async (folder) => {
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    const { graph, cotangents } = blockwise();
    // One value that needs all three, as the rest of a backward pass does.
    const sums = cotangents.map((x) =>
      graph.apply("ReduceSum", [x as Value], { axes: [1], keepdims: 0 })
    );
    const y = sums.reduce((a, b) => graph.apply("Add", [a, b]));
    const session = await runtime.load(encode({ y }), {
      profile: `${folder}/profile`,
    });
    await session.run(feeds());
    await session.release();
    await runtime.close();
    const [file] = await Array.fromAsync(Deno.readDir(folder));
    const text = await Deno.readTextFile(`${folder}/${file?.name}`);
    const order = readProfile(text).map(({ operator }) => operator)
      .filter((type) => type === "Softmax" || type.endsWith("MatMul"));
    const perBlock = order.join(" ").split("Softmax").slice(1, -1)
      .map((between) => between.trim().split(" ").length);
    // After its probabilities: dQ, dK, dV, then the next block's scores and dP.
    deepStrictEqual(perBlock, Array(BLOCKS - 1).fill(5));
  });
});

function blockwise() {
  const graph = newGraph();
  const queries = graph.input("q", [2, LENGTH, WIDTH]);
  const keys = graph.input("k", [2, KEYS, WIDTH]);
  const values = graph.input("v", [2, KEYS, WIDTH]);
  const seed = graph.input("seed", [2, LENGTH, WIDTH]);
  const operands = [queries, keys, values] as const;
  const attended = graph.apply("MultiHeadAttention", operands, {
    num_heads: HEADS,
  });
  const cotangents = attentionBackward(graph, seed, attended, {
    keys: true,
    headBytes: 0,
    blockBytes: BLOCK_BYTES,
  });
  return { graph, operands, seed, attended, cotangents };
}

function feeds(): Readonly<Record<string, Feed>> {
  return {
    q: torchNormal(0, [2, LENGTH, WIDTH]),
    k: torchNormal(1, [2, KEYS, WIDTH]),
    v: torchNormal(2, [2, KEYS, WIDTH]),
    seed: torchNormal(3, [2, LENGTH, WIDTH]),
  };
}

function named(form: string, values: readonly (Value | null)[]) {
  return Object.fromEntries(
    values.map((x, i) => [`${form} ${i}`, x as Value]),
  );
}

function input(graph: Graph, name: string, shape: Shape): Input {
  return [name, graph.input(name, shape)];
}

/** Greatest difference, over the greatest magnitude expected. */
function relativeError(actual: Tensor, expected: Tensor): number {
  const largest = (xs: Float32Array) => Math.max(...xs.map(Math.abs));
  const difference = zipWith((a, b) => a - b, actual, expected);
  return largest(difference.data) / largest(expected.data);
}
