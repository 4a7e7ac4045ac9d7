import { strictEqual } from "node:assert/strict";
import { zeros } from "../core/mod.ts";
import { conditioning } from "./conditioning.ts";
import { countPasses } from "./count_passes.ts";
import type { NoiseRequest } from "./predict_noise.ts";
import type { Pipeline } from "./pipeline.ts";

const IMAGES = 3;
const request = (branches: number): NoiseRequest => ({
  latents: zeros([IMAGES, 4, 2, 2]),
  timestep: 1,
  conditioning: conditioning({ tokens: zeros([branches * IMAGES, 2, 2]) }),
});

Deno.test("passes are counted per image, and a gradient as two and a half", async () => {
  const answered = { noise: zeros([1, 4, 2, 2]) };
  const { pipeline, passes } = countPasses(
    { predictNoise: () => Promise.resolve(answered) } as unknown as Pipeline,
  );
  strictEqual(passes(), 0);
  strictEqual(await pipeline.predictNoise(request(2)), answered);
  strictEqual(passes(), 2);
  const energy = {} as NonNullable<NoiseRequest["energy"]>;
  await pipeline.predictNoise({ ...request(4), energy });
  strictEqual(passes(), 8.5);
});
