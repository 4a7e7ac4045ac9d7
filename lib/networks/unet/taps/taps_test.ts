// What taps read and change, against hooks in diffusers.

import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { assertWithin } from "../../../../tests/support/assert.ts";
import { relativeError } from "../../../../tests/support/errors.ts";
import { readNpy } from "../../../../tests/support/npy.ts";
import modules from "../../../../tests/reference/taps/modules.json" with {
  type: "json",
};
import {
  at,
  type InputError,
  type Shape,
  size,
  type Tensor,
  tensor,
  torchNormal,
  zeros,
} from "../../../core/mod.ts";
import {
  addTap,
  conditioning,
  type NoiseRequest,
  openPipeline,
  openRuntime,
  readTap,
  type Tap,
} from "../../../runtime/mod.ts";

const REFERENCE = decodeURIComponent(
  new URL("../../../../tests/reference", import.meta.url).pathname,
);
const BLOCK = "up_blocks.1.attentions.0.transformer_blocks.0";
const RESNET = "down_blocks.0.resnets.1";

/** The random UNet, and how many models were loaded. */
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
  const pipeline = await openPipeline(
    `${REFERENCE}/random_model_2022`,
    counting,
  );
  const [latents, context] = await Promise.all(
    ["latents", "context"].map((name) => array(`taps/${name}`)),
  ) as [Tensor, Tensor];
  const request = {
    latents,
    timestep: 401,
    conditioning: conditioning({ tokens: context }),
  };
  return {
    loads: () => loads,
    predict: (taps: readonly Tap[], more: Partial<NoiseRequest> = {}) =>
      pipeline.predictNoise({ ...request, taps, ...more }),
    async [Symbol.asyncDispose]() {
      await pipeline.close();
      await runtime.close();
    },
  };
}

/** A kind of tap that is written down where it is needed: the output times a number. */
function scaled(module: string, factor: number, branches?: Tap["branches"]) {
  return {
    module,
    branches,
    key: "scale",
    inputs: { factor: tensor([factor], [1]) },
    apply: (graph, output, { factor }) => ({
      output: graph.apply("Mul", [output, factor as typeof output]),
    }),
  } satisfies Tap;
}

Deno.test("taps read and change what hooks do in diffusers", async (t) => {
  await using unet = await opened();

  await t.step("self-attention, in all branches", async () => {
    const module = `${BLOCK}.attn1`;
    const { noise, reads } = await unet.predict([
      readTap(module),
      scaled(module, 1.5),
    ]);
    await agrees(noise, "scaled_attn1");
    await agrees(reads[module], "attn1");
  });

  await t.step("cross-attention, in the conditional branch", async () => {
    const tap = scaled(`${BLOCK}.attn2`, 0.5, ["conditional"]);
    await agrees((await unet.predict([tap])).noise, "halved_attn2");
  });

  await t.step("one vector for all positions of two modules", async () => {
    const { noise } = await unet.predict([
      addTap({
        module: `${BLOCK}.attn2`,
        value: await array("taps/to_attention"),
      }),
      addTap({ module: RESNET, value: await array("taps/to_resnet") }),
    ]);
    await agrees(noise, "added");
  });
});

Deno.test("every module is called as in diffusers, and gives what it gives there", async () => {
  await using unet = await opened();
  const names = Object.keys(modules) as (keyof typeof modules)[];
  await rejects(
    unet.predict([readTap("?")]),
    ({ problems: [problem = ""] }: InputError) => {
      const own = problem.replace(/^.*expected one of /, "").split(", ");
      deepStrictEqual(own.toSorted(), names.toSorted());
      return true;
    },
  );
  const { reads } = await unet.predict(names.map((name) => readTap(name)));
  for (const name of names) {
    const [sine, cosine, scale] = modules[name] as [number, number, number];
    const data = reads[name]?.data ?? new Float32Array();
    const along = (wave: (i: number) => number) =>
      data.reduce((sum, x, i) => sum + x * wave(i + 1), 0);
    assertWithin(name, Math.abs(along(Math.sin) - sine) / scale, 1e-5);
    assertWithin(name, Math.abs(along(Math.cos) - cosine) / scale, 1e-5);
  }
});

Deno.test("a vector is the same as its copies at every position of every image", async () => {
  await using unet = await opened();
  for (const module of [RESNET, `${BLOCK}.attn1`]) {
    const { reads } = await unet.predict([readTap(module, ["conditional"])]);
    const { shape } = reads[module] as Tensor;
    const image = shape.length === 4;
    const c = at(shape, image ? 1 : 2);
    const vector = torchNormal(5, [c]);
    const inner = image ? size(shape.slice(2)) : 1;
    const copies = zeros(shape);
    copies.data.forEach((_, i) =>
      copies.data[i] = at(vector.data, Math.floor(i / inner) % c)
    );
    const one = await unet.predict([addTap({ module, value: vector })]);
    const all = await unet.predict([addTap({ module, value: copies })]);
    deepStrictEqual(one.noise, all.noise);
  }
});

Deno.test("steps at which nothing is added share the network of those at which something is", async () => {
  await using unet = await opened();
  const adding = (value: Tensor) =>
    unet.predict([
      addTap({ module: "mid_block", value, branches: ["conditional"] }),
    ]);
  const vector = torchNormal(6, [12]);
  const [changed, kept] = [await adding(vector), await adding(zeros([12]))];
  strictEqual(unet.loads(), 1);
  const plain = await unet.predict([]);
  strictEqual(unet.loads(), 2);
  deepStrictEqual(kept.noise, plain.noise);
  const half = plain.noise.data.length / 2;
  deepStrictEqual(
    changed.noise.data.subarray(0, half),
    plain.noise.data.subarray(0, half),
  );
  const moved = relativeError(changed.noise, plain.noise);
  strictEqual(moved > 1e-3, true, `moved by ${moved}`);
});

Deno.test("taps act in the order in which they are listed, and read the branches they name", async () => {
  await using unet = await opened();
  const module = "mid_block";
  const read = (name: string, branches?: Tap["branches"]): Tap => ({
    ...readTap(module, branches),
    key: `read ${name}`,
    apply: (_, output) => ({ reads: { [name]: output } }),
  });
  const { reads } = await unet.predict([
    read("before"),
    scaled(module, 2, ["conditional"]),
    read("after"),
    read("conditional", ["conditional"]),
  ]);
  const { before, after, conditional } = reads as Record<string, Tensor>;
  const half = (before?.data.length ?? 0) / 2;
  deepStrictEqual(
    after?.data,
    before?.data.map((x, i) => i < half ? x : 2 * x),
  );
  deepStrictEqual(conditional?.data, after?.data.slice(half));
});

Deno.test("what was fitted for another network is refused by name", async () => {
  await using unet = await opened();
  const wrong: readonly [Shape, RegExp][] = [
    [[2, 12, 3, 3], /it is 12×2×2 for an image, and what was fitted is 12×3×3/],
    [[11], /it is 12×2×2 for an image, and what was fitted is 11/],
  ];
  for (const [shape, message] of wrong) {
    const tap = addTap({ module: "mid_block", value: zeros(shape) });
    await rejects(unet.predict([tap]), message);
  }
  await rejects(
    unet.predict([readTap(`${BLOCK}.attn3`)]),
    (error: { problems?: readonly string[] }) =>
      error.problems?.[0] ===
        `"${BLOCK}.attn3", did you mean "${BLOCK}.attn1"?`,
  );
});

async function agrees(found: Tensor | undefined, name: string): Promise<void> {
  const error = relativeError(found as Tensor, await array(`taps/${name}`));
  assertWithin(name, error, 1e-4);
}

function array(name: string): Promise<Tensor> {
  return readNpy(`${REFERENCE}/${name}.npy`);
}
