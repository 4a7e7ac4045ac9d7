// The promise that an image depends on its seed alone, down to the bit: not on the other
// images of its batch, its place among them, the number of threads, or whether its model was
// compiled before.

import { deepStrictEqual } from "node:assert/strict";
import { concatRows, rows, type Shape, torchNormal } from "../lib/core/mod.ts";
import { inFolder } from "./support/folder.ts";
import { openRuntime } from "../lib/runtime/mod.ts";
import { tinyModel } from "./support/tiny_model.ts";

const ITEMS = 5;
const [CHANNELS, SIDE] = [32, 8];
const TOKENS = SIDE * SIDE;

Deno.test({
  name:
    "on the CPU an item has the same bits in any batch, on any threads, and from a kept model",
  permissions: { read: true, write: true, ffi: true },
  async fn() {
    await inFolder(async (compiled) => {
      const x = torchNormal(0, [ITEMS, CHANNELS, SIDE, SIDE]);
      const items = Array.from({ length: ITEMS }, (_, i) => rows(x, i, i + 1));
      const alone = await run(1, 1, items);
      deepStrictEqual(await run(2, 1, items), alone);
      for (const threads of [1, 2, 3]) {
        deepStrictEqual(await run(threads, ITEMS, [x]), alone);
        deepStrictEqual(await run(threads, ITEMS, [x], compiled), alone);
      }
    });
  },
});

async function run(
  threads: number,
  batch: number,
  inputs: readonly ReturnType<typeof rows>[],
  compiled?: string,
) {
  const runtime = await openRuntime({ provider: "cpu", threads, compiled });
  try {
    const session = await runtime.load(block(batch));
    const outputs = [];
    for (const x of inputs) outputs.push((await session.run({ x })).y);
    return concatRows(outputs.filter((y) => y !== undefined));
  } finally {
    await runtime.close();
  }
}

/** Group norm, convolution, linear layer and self-attention, as a UNet has them. */
function block(batch: number): Uint8Array {
  const image = [batch, CHANNELS, SIDE, SIDE];
  return tinyModel({
    inputs: { x: image },
    nodes: [
      ["Reshape", ["x", "groups"], ["grouped"]],
      ["InstanceNormalization", ["grouped", "ones", "zeros"], ["normal"]],
      ["Reshape", ["normal", "image"], ["h"]],
      ["Sigmoid", ["h"], ["gate"]],
      ["Mul", ["h", "gate"], ["silu"]],
      ["Conv", ["silu", "kernel"], ["conv"], { pads: [1, 1, 1, 1] }],
      ["Transpose", ["conv"], ["last"], { perm: [0, 2, 3, 1] }],
      ["Reshape", ["last", "flat"], ["rows"]],
      ["Gemm", ["rows", "linear"], ["projected"], { transB: 1 }],
      ["Reshape", ["projected", "tokens"], ["q"]],
      ["Transpose", ["q"], ["k"], { perm: [0, 2, 1] }],
      ["MatMul", ["q", "k"], ["logits"]],
      ["Softmax", ["logits"], ["attention"], { axis: -1 }],
      ["MatMul", ["attention", "q"], ["y"]],
    ],
    outputs: { y: [batch, TOKENS, CHANNELS] },
    weights: {
      groups: [0, 4, -1],
      ones: { data: new Float32Array(4).fill(1), shape: [4] },
      zeros: { data: new Float32Array(4), shape: [4] },
      image,
      kernel: weight(1, [CHANNELS, CHANNELS, 3, 3]),
      flat: [batch * TOKENS, CHANNELS],
      linear: weight(2, [CHANNELS, CHANNELS]),
      tokens: [batch, TOKENS, CHANNELS],
    },
  });
}

function weight(seed: number, shape: Shape) {
  const { data } = torchNormal(seed, shape);
  return { data: data.map((w) => w / 16), shape };
}
