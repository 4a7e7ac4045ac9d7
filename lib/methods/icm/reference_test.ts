// Steering, by hooks in diffusers.

import { assertWithin } from "../../../tests/support/assert.ts";
import { relativeError } from "../../../tests/support/errors.ts";
import { readNpy } from "../../../tests/support/npy.ts";
import { at, size, type Tensor, tensor } from "../../core/mod.ts";
import { conditioning, openPipeline, openRuntime } from "../../runtime/mod.ts";
import { steerTap } from "./steer_tap.ts";

const HERE = decodeURIComponent(new URL("reference", import.meta.url).pathname);
const REFERENCE = decodeURIComponent(
  new URL("../../../tests/reference", import.meta.url).pathname,
);
const LAYERS = [0, 1].map((i) =>
  `up_blocks.1.attentions.${i}.transformer_blocks.0.attn1`
);

Deno.test("ICM steers as hooks in diffusers do, with and without the length kept, by a vector and by a map", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(
    `${REFERENCE}/random_model_2022`,
    runtime,
  );
  const [latents, tokens] = await Promise.all(
    ["latents", "context"].map((name) =>
      readNpy(`${REFERENCE}/taps/${name}.npy`)
    ),
  ) as [Tensor, Tensor];
  const images = at(latents.shape, 0);
  const shapeOf = (name: string) =>
    pipeline.outputs.find((output) => output.name === name)?.shape ?? [];
  for (
    const [file, kept, map] of [
      ["steered", false, false],
      ["norm_kept", true, false],
      ["own_positions", false, true],
    ] as const
  ) {
    const taps = LAYERS.map((name, layer) =>
      steerTap(
        name,
        shift(layer, [images, ...shapeOf(name).slice(map ? 0 : 1)]),
        kept,
      )
    );
    const { noise } = await pipeline.predictNoise({
      latents,
      timestep: 401,
      conditioning: conditioning({ tokens }),
      taps,
    });
    const wanted = await readNpy(`${HERE}/${file}.npy`);
    assertWithin(file, relativeError(noise, wanted), 1e-5);
  }
  await pipeline.close();
  await runtime.close();
});

/** The same numbers as in icm.py. */
function shift(layer: number, shape: readonly number[]): Tensor {
  const data = Array.from(
    { length: size(shape) },
    (_, n) => 0.8 * Math.sin(1.7 * n + layer),
  );
  return tensor(data, shape);
}
