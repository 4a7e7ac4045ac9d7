import { ok, rejects } from "node:assert/strict";
import { assertWithin } from "../../tests/support/assert.ts";
import { at, torchNormal } from "../core/mod.ts";
import { openRuntime } from "./ort/mod.ts";
import { openPipeline } from "./pipeline.ts";

const FOLDER = decodeURIComponent(
  new URL("../../tests/reference/random_model", import.meta.url).pathname,
);

/** What `tests/reference/tiled_decode.py` stored. */
interface Stored {
  readonly tile: number;
  readonly latents: readonly number[];
  readonly seed: number;
  readonly every: number;
  readonly values: readonly number[];
}

Deno.test("tiles are decoded and blended as diffusers does; an image of one tile is decoded whole", async () => {
  const stored: Stored = JSON.parse(
    await Deno.readTextFile(
      new URL("../../tests/reference/tiled_decode.json", import.meta.url),
    ),
  );
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  try {
    const [, , height, width] = stored.latents as [1, 4, number, number];
    const imageSize = [4 * height, 4 * width] as const;
    const open = (decodeTile?: number) =>
      openPipeline(FOLDER, runtime, { imageSize, decodeTile });
    const latents = torchNormal(stored.seed, stored.latents);
    const whole = await (await open()).decode(latents);
    const { data } = await (await open(stored.tile)).decode(latents);
    const error = stored.values.map((x, i) =>
      Math.abs(x - at(data, i * stored.every))
    );
    assertWithin("tiles", Math.max(...error), 1e-4);
    ok(data.some((x, i) => Math.abs(x - at(whole.data, i)) > 0.01));

    const one = await (await open(width * 4)).decode(latents);
    ok(one.data.every((x, i) => x === whole.data[i]));
    await rejects(open(24), {
      name: "InputError",
      message: /tiles of 24 pixels.*multiple of 16/,
    });
  } finally {
    await runtime.close();
  }
});
