// How long one image takes: sampling and decoding alone, in one lane per CPU thread, as a benchmark does.

import { sample } from "../../lib/diffusion/mod.ts";
import { openPipeline, openRuntime } from "../../lib/runtime/mod.ts";

/** Images that are sampled together. */
const BATCH = 8;

/**
 * Samples batches side by side: DDIM, 20 steps, classifier-free guidance.
 *
 * @param model The embedded model.
 * @param lanes How many lanes of one thread.
 * @param repeats Rounds that count, after one that does not.
 * @returns Seconds per image of each round, all lanes together.
 */
export async function measureSampling(
  model: string,
  lanes: number,
  repeats: number,
): Promise<readonly number[]> {
  const open = async () => {
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    return { runtime, pipeline: await openPipeline(model, runtime) };
  };
  const opened = await Promise.all(Array.from({ length: lanes }, open));
  const samples = Array.from({ length: BATCH }, (_, seed) => ({
    seed,
    prompt: "A photo of the face of a nurse",
  }));
  const seconds: number[] = [];
  for (let i = 0; i <= repeats; i++) {
    const begin = performance.now();
    await Promise.all(
      opened.map(({ pipeline }) =>
        sample(pipeline, { samples, steps: 20, guidance: 7.5 })
      ),
    );
    const wall = (performance.now() - begin) / 1000;
    if (i > 0) seconds.push(wall / (BATCH * lanes));
  }
  for (const { pipeline, runtime } of opened) {
    await pipeline.close();
    await runtime.close();
  }
  return seconds;
}
