// How much of the wall time of a benchmark's unit of work is spent outside ONNX Runtime.

import { entanglement } from "../../lib/attribution/mod.ts";
import { rows } from "../../lib/core/mod.ts";
import { sample } from "../../lib/diffusion/mod.ts";
import * as engine from "../../lib/runtime/engine.ts";
import {
  openPipeline,
  openRuntime,
  openScorer,
  type Runtime,
} from "../../lib/runtime/mod.ts";

/** Where the time of one unit went, in seconds. */
export interface HarnessShare {
  /** Wall time with ONNX Runtime in its worker, as users run it. */
  readonly wall: number;
  /** Time inside `session.run` for the same unit, run in the measuring thread. */
  readonly native: number;
}

/**
 * Samples a batch with attention maps, reads their entanglement and scores the
 * images, as a unit of a benchmark does.
 *
 * @param model Folder of the testbed, with its CLIP.
 * @param options Images in the batch, sampling steps, threads, repeats.
 * @returns One record per repeat, after one that is not counted.
 */
export async function measureHarness(
  model: string,
  { images, steps, threads, repeats }: {
    readonly images: number;
    readonly steps: number;
    readonly threads: number;
    readonly repeats: number;
  },
): Promise<readonly HarnessShare[]> {
  const worker = await openRuntime({ provider: "cpu", threads });
  const direct = await timedRuntime(threads);
  const unit = async (runtime: Runtime) => {
    const pipeline = await openPipeline(model, runtime);
    const scorer = await openScorer(`${model}/clip`, runtime);
    const [, height, width] = pipeline.imageShape;
    return async () => {
      const { images: drawn, maps } = await sample(pipeline, {
        samples: Array.from({ length: images }, (_, seed) => ({
          seed,
          prompt: "a photo of the face of a nurse",
        })),
        steps,
        guidance: 7.5,
        attribution: {
          prompts: Array(images).fill(
            "a photo of the face of a nurse and gender",
          ),
          words: Array(images).fill(["nurse", "gender"]),
        },
      });
      for (let i = 0; maps && i < images; i++) {
        const { data, shape } = rows(maps, i, i + 1);
        const one = { data, shape: shape.slice(1) };
        entanglement(one, pipeline.modules, { resolution: [height, width] });
      }
      await scorer.embedImages(drawn);
    };
  };
  const [inWorker, inThread] = [await unit(worker), await unit(direct)];
  const measured: HarnessShare[] = [];
  for (let i = 0; i <= repeats; i++) {
    const begin = performance.now();
    await inWorker();
    const wall = (performance.now() - begin) / 1000;
    direct.reset();
    await inThread();
    if (i > 0) measured.push({ wall, native: direct.seconds() });
  }
  await worker.close();
  await direct.close();
  return measured;
}

/** ONNX Runtime in this thread, with a clock around `session.run`. */
async function timedRuntime(
  threads: number,
): Promise<Runtime & { seconds(): number; reset(): void }> {
  const provider = "cpu";
  const weights = "packed";
  const { device, onnxruntime } = await engine.open({ provider });
  const settings = { provider, threads, weights, cpuNodes: "forbid" } as const;
  let total = 0;
  return {
    provider,
    device,
    threads,
    weights,
    versions: { onnxruntime },
    async load(model) {
      const { session, ...rest } = await engine.load({ model, settings });
      return {
        ...rest,
        async run(feeds) {
          const begin = performance.now();
          const outputs = await engine.run({ session, feeds });
          total += performance.now() - begin;
          return outputs;
        },
        release: async () => void await engine.release({ session }),
      };
    },
    close: async () => void await engine.close(),
    seconds: () => total / 1000,
    reset: () => void (total = 0),
  };
}
