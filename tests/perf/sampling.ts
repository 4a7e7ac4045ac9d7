// How long one image takes: sampling and decoding alone, in one lane per CPU thread, as a benchmark does.

import { sample } from "../../lib/diffusion/mod.ts";
import { openPipeline, openRuntime } from "../../lib/runtime/mod.ts";

/**
 * Samples batches side by side: DDIM, classifier-free guidance.
 *
 * @param model The embedded model.
 * @param size Images of a batch, and steps.
 * @param lanes How many lanes of one thread.
 * @param repeats Rounds that count, after one that does not.
 * @returns Seconds per image of each round, all lanes together.
 */
export async function measureSampling(
  model: string,
  { batch, steps }: { readonly batch: number; readonly steps: number },
  lanes: number,
  repeats: number,
): Promise<readonly number[]> {
  const open = async () => {
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    return { runtime, pipeline: await openPipeline(model, runtime) };
  };
  const opened = await Promise.all(Array.from({ length: lanes }, open));
  const samples = Array.from({ length: batch }, (_, seed) => ({
    seed,
    prompt: "A photo of the face of a nurse",
  }));
  const seconds: number[] = [];
  for (let i = 0; i <= repeats; i++) {
    const begin = performance.now();
    await Promise.all(
      opened.map(({ pipeline }) =>
        sample(pipeline, { samples, steps, guidance: 7.5 })
      ),
    );
    const wall = (performance.now() - begin) / 1000;
    if (i > 0) seconds.push(wall / (batch * lanes));
  }
  for (const { pipeline, runtime } of opened) {
    await pipeline.close();
    await runtime.close();
  }
  return seconds;
}
