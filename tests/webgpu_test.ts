// The WebGPU provider against the CPU. Without a GPU it runs on SwiftShader, a Vulkan driver
// in software, which `tests/support/swiftshader.sh` fetches; VK_ICD_FILENAMES names the driver.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { entanglementEnergy } from "../lib/attribution/mod.ts";
import {
  type Shape,
  type Tensor,
  tensor,
  torchNormal,
  zipWith,
} from "../lib/core/mod.ts";
import { sample, type Transform } from "../lib/diffusion/mod.ts";
import { encode, gradient, newGraph, type Value } from "../lib/graph/mod.ts";
import { createTransforms } from "../lib/methods/mod.ts";
import {
  type CpuNodes,
  type Feed,
  openPipeline,
  openRuntime,
  type Precision,
  type Provider,
} from "../lib/runtime/mod.ts";
import { tinyModel } from "./support/tiny_model.ts";

const driver = { name: "env", variable: "VK_ICD_FILENAMES" } as const;
const ignore = Deno.permissions.querySync(driver).state !== "granted" ||
  !Deno.env.has(driver.variable);
const permissions = { read: true, ffi: true } as const;

const [CHANNELS, SIDE, WIDTH] = [16, 8, 24];
const TOKENS = SIDE * SIDE;

/** A convolution, a group norm and cross-attention, as a UNet has them. */
const block = tinyModel({
  inputs: { x: [1, CHANNELS, SIDE, SIDE], ids: { ids: [5] } },
  nodes: [
    ["Conv", ["x", "kernel"], ["conv"], { pads: [1, 1, 1, 1] }],
    ["Reshape", ["conv", "groups"], ["grouped"]],
    ["InstanceNormalization", ["grouped", "ones", "zeros"], ["normal"]],
    ["Reshape", ["normal", "pixels"], ["h"]],
    ["Transpose", ["h"], ["rows"], { perm: [1, 0] }],
    ["MatMul", ["rows", "toQuery"], ["q"]],
    ["Gather", ["table", "ids"], ["k"]],
    ["Transpose", ["k"], ["kt"], { perm: [1, 0] }],
    ["MatMul", ["q", "kt"], ["logits"]],
    ["Softmax", ["logits"], ["attention"], { axis: -1 }],
    ["MatMul", ["attention", "k"], ["y"]],
  ],
  outputs: { attention: [TOKENS, 5], y: [TOKENS, WIDTH] },
  weights: {
    kernel: weight(1, [CHANNELS, CHANNELS, 3, 3]),
    groups: [0, 4, -1],
    ones: tensor([1, 1, 1, 1], [4]),
    zeros: tensor([0, 0, 0, 0], [4]),
    pixels: [CHANNELS, TOKENS],
    toQuery: weight(2, [CHANNELS, WIDTH]),
    table: weight(3, [10, WIDTH]),
  },
});

/** `y = exp(det(x))`; WebGPU has no kernel for the determinant. */
const determinant = tinyModel({
  inputs: { x: [1, 2, 2] },
  nodes: [["Det", ["x"], ["d"]], ["Exp", ["d"], ["y"]]],
  outputs: { y: [1] },
});

// This is the only file whose tests use WebGPU: files run side by side in one process, and two
// threads may not.
Deno.test({
  name: "WebGPU opens, or says what is missing",
  permissions,
  async fn() {
    const runtime = await openRuntime({ provider: "webgpu" }).catch((error) => {
      strictEqual(error.name, "EnvironmentError");
      ok(/ Vulkan .*--provider cpu/s.test(error.message), error.message);
    });
    await runtime?.close();
  },
});

Deno.test({
  name: "WebGPU agrees with the CPU, and does all the work itself",
  ignore,
  permissions,
  async fn() {
    const feeds = {
      x: torchNormal(0, [1, CHANNELS, SIDE, SIDE]),
      ids: { data: BigInt64Array.of(3n, 1n, 4n, 1n, 9n), shape: [5] },
    };
    const expected = await run("cpu", block, feeds);
    const found = await run("webgpu", block, feeds);
    strictEqual(found.cpuNodes, false);
    close(found.outputs.attention, expected.outputs.attention, 1e-5);
    close(found.outputs.y, expected.outputs.y, 1e-5);
  },
});

Deno.test({
  name:
    "WebGPU draws the CPU's image, with a step that is guided by its maps and one that is not, and reads them, network by network",
  ignore,
  permissions,
  async fn() {
    const guided = createTransforms([{
      id: "biasmap",
      parameters: { guidance_end: 0.5 },
    }], {
      attribute: "gender",
      groups: ["male", "female"],
    });
    const [expected, found] = [
      await draw("cpu", "fp32", guided),
      await draw("webgpu", "fp32", guided),
    ];
    close(found.conditioning.tokens, expected.conditioning.tokens, 1e-4);
    close(found.latents, expected.latents, 1e-3);
    close(found.images, expected.images, 1e-3);
    close(found.maps, expected.maps, 1e-3);
  },
});

Deno.test({
  name:
    "WebGPU computes in half precision where the adapter has shader-f16, and says where it has not",
  ignore,
  permissions,
  async fn() {
    const runtime = await openRuntime({ provider: "webgpu" });
    const { precision } = runtime;
    await runtime.close();
    if (precision === "fp32") {
      await rejects(draw("webgpu", "fp16"), {
        name: "EnvironmentError",
        message: /shader-f16.*--precision fp32/,
      });
    } else {
      const [expected, found] = [
        await draw("cpu"),
        await draw("webgpu", "fp16"),
      ];
      close(found.latents, expected.latents, 2e-2);
    }
  },
});

for (
  const [scale, domain, solver] of [
    ["minmax", "map", "exact"],
    ["raw", "row", "sinkhorn"],
  ] as const
) {
  Deno.test({
    name:
      `WebGPU computes the energy that ${solver} masks have, and its gradient`,
    ignore,
    permissions,
    async fn() {
      const graph = newGraph();
      const maps = graph.input("maps", [2, 2, TOKENS]);
      const modules = [{ height: SIDE, width: SIDE, maps }];
      const settings = {
        quantile: 0.7,
        temperature: 0.01,
        scale,
        domain,
        solver,
      };
      const energy = entanglementEnergy(graph, modules, settings);
      const [slope] = gradient(graph, energy, [maps]) as [Value];
      const model = encode({ energy, slope });
      const feeds = { maps: weight(4, [2, 2, TOKENS]) };
      const expected = await run("cpu", model, feeds);
      const found = await run("webgpu", model, feeds);
      close(found.outputs.energy, expected.outputs.energy, 1e-5);
      close(found.outputs.slope, expected.outputs.slope, 1e-4);
    },
  });
}

Deno.test({
  name:
    "WebGPU refuses a model that would need the CPU, unless that is allowed",
  ignore,
  permissions,
  async fn() {
    const x = tensor([0.5, 0, 0, 2], [1, 2, 2]);
    await rejects(run("webgpu", determinant, { x }), {
      name: "EnvironmentError",
      message: /"webgpu" lacks a kernel for some of its operators/,
    });
    const allowed = await run("webgpu", determinant, { x }, "allow");
    strictEqual(allowed.cpuNodes, true);
    close(allowed.outputs.y, tensor([Math.E], [1]), 1e-6);
  },
});

Deno.test({
  name: "WebGPU is opened once at a time",
  ignore,
  permissions,
  async fn() {
    const first = await openRuntime({ provider: "webgpu" });
    await rejects(openRuntime({ provider: "webgpu" }), {
      name: "EnvironmentError",
      message: /Cannot open a second runtime on "webgpu"/,
    });
    await first.close();
    const second = await openRuntime({ provider: "webgpu" });
    ok(second.device.length > 0);
    await second.close();
  },
});

/** Two guided steps with a model of Stable Diffusion's architecture and random weights. */
async function draw(
  provider: Provider,
  precision: Precision = "fp32",
  transforms: readonly Transform[] = [],
) {
  const runtime = await openRuntime({ provider, precision });
  try {
    const folder = new URL("./reference/random_model", import.meta.url);
    const pipeline = await openPipeline(folder.pathname, runtime);
    const prompt = "a photo of the face of a nurse and gender";
    return await sample(pipeline, {
      samples: [{ prompt, subject: "nurse", seed: 3 }],
      steps: 2,
      guidance: 2,
      transforms,
      attribution: { prompts: [prompt], words: [["nurse", "gender"]] },
    });
  } finally {
    await runtime.close();
  }
}

async function run(
  provider: Provider,
  model: Uint8Array,
  feeds: Readonly<Record<string, Feed>>,
  cpuNodes: CpuNodes = "forbid",
) {
  const runtime = await openRuntime({ provider });
  try {
    strictEqual(runtime.provider, provider);
    const session = await runtime.load(model, { cpuNodes });
    const outputs = await session.run(feeds);
    return { outputs, cpuNodes: session.cpuNodes };
  } finally {
    await runtime.close();
  }
}

function close(
  found: Tensor | undefined,
  expected: Tensor | undefined,
  tolerance: number,
): void {
  if (!found || !expected) throw new Error("An output is missing");
  deepStrictEqual(found.shape, expected.shape);
  const errors = zipWith((a, b) => Math.abs(a - b), found, expected).data;
  const worst = Math.max(...errors);
  ok(worst <= tolerance, `the outputs differ by ${worst}`);
}

function weight(seed: number, shape: Shape): Tensor {
  const { data } = torchNormal(seed, shape);
  return { data: data.map((w) => w / 4), shape };
}
