// Networks of unusual shapes, and small noise, against diffusers and torch.

import { match, ok, strictEqual } from "node:assert/strict";
import { type Shape, type Tensor, torchNormal } from "../lib/core/mod.ts";
import { encode } from "../lib/graph/mod.ts";
import { parseUNetConfig, sinusoids, unetGraph } from "../lib/networks/mod.ts";
import { openRuntime } from "../lib/runtime/mod.ts";
import { entangle } from "./support/command_line.ts";
import { changeJson, withCopy } from "./support/model_copy.ts";
import { maximumError, relativeError } from "./support/errors.ts";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);

// Computed by tests/reference/odd_shapes.py.
const wanted = JSON.parse(
  await Deno.readTextFile(`${ROOT}tests/reference/odd_shapes.json`),
) as {
  noise: { seed: number; shape: number[]; values: number[] }[];
  networks: {
    name: string;
    config: Record<string, unknown>;
    parameters: [name: string, shape: number[]][];
    prediction: number[];
  }[];
};

Deno.test("noise of any size is that of torch, below 16 values too", () => {
  for (const { seed, shape, values } of wanted.noise) {
    const found = torchNormal(seed, shape);
    const expected = { data: Float32Array.from(values), shape };
    ok(maximumError(found, expected) < 1e-6, `${seed}: ${shape}`);
  }
});

for (const { name, config, parameters, prediction } of wanted.networks) {
  Deno.test(`a UNet with ${name} predicts what it does in diffusers`, async () => {
    const unet = parseUNetConfig(config);
    const side = unet.sample_size;
    const [height, width] = typeof side === "number" ? [side, side] : side;
    const file = await Deno.makeTempFile();
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    try {
      const tensors = new Map(
        await written(
          file,
          parameters.map(([key, shape], i) => [key, drawn(i, shape)]),
        ),
      );
      const feeds = {
        latents: torchNormal(1, [1, 4, height, width]),
        timestepEmbedding: sinusoids(unet, 501),
        context: torchNormal(2, [1, 3, unet.cross_attention_dim]),
      };
      const network = unetGraph({ path: file, tensors }, unet);
      const input = (name: keyof typeof feeds) =>
        network.graph.input(name, feeds[name].shape);
      const predicted = network.unet({
        latents: input("latents"),
        timestepEmbedding: input("timestepEmbedding"),
        context: input("context"),
      });
      network.finish();
      const session = await runtime.load(encode({ noise: predicted }));
      const { noise } = await session.run(feeds);
      const shape = [1, 4, height, width];
      const expected = { data: Float32Array.from(prediction), shape };
      strictEqual(prediction.length, 4 * height * width);
      const error = relativeError(noise as Tensor, expected);
      ok(error < 1e-4, `relative error ${error}`);
    } finally {
      await runtime.close();
      await Deno.remove(file);
    }
  });
}

for (const size of [[1, 8], [8, 1], [1, 2], [1, 1], [3, 5]] as const) {
  Deno.test(`words are looked for in latents of ${size.join("×")}`, async () => {
    await withCopy(`${ROOT}tests/reference/random_model`, async (model) => {
      await changeJson(`${model}/unet/config.json`, { sample_size: size });
      const { code, stdout, stderr } = await entangle([
        ...["generate", "--prompt=a nurse and gender", "--words=nurse,gender"],
        ...["--steps=2", `--model=${model}`, `--out=${model}/out`],
      ]);
      strictEqual(stderr, "");
      strictEqual(code, 0);
      match(stdout, /^nurse, gender: (IoU \d|not measured, )/);
    });
  });
}

/** The weights that the script draws for its i-th parameter. */
function drawn(i: number, shape: Shape): Tensor {
  const noise = torchNormal(i, shape);
  const fan = shape.slice(1).reduce((a, b) => a * b, 1);
  return {
    shape,
    data: noise.data.map((x) =>
      shape.length > 1 ? x / Math.sqrt(fan) : 1 + 0.1 * x
    ),
  };
}

/** Writes tensors one after the other, and says where each lies. */
async function written(
  file: string,
  tensors: readonly (readonly [name: string, tensor: Tensor])[],
) {
  const path = await Deno.realPath(file);
  const data = Float32Array.from(tensors.flatMap(([, t]) => [...t.data]));
  await Deno.writeFile(path, new Uint8Array(data.buffer));
  let offset = 0;
  return tensors.map(([name, { shape, data }]) => {
    const place = { file: path, offset, bytes: data.byteLength };
    offset += data.byteLength;
    return [name, { name, dtype: "F32", shape, ...place }] as const;
  });
}
