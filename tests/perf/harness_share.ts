// How much of a benchmark's wall time is spent outside ONNX Runtime.

import {
  clipDigests,
  loadBaselines,
  loadSpec,
  makePlan,
  openJudge,
  openStore,
  pipelineDigests,
  run,
} from "../../lib/bench/mod.ts";
import { openPostprocessWorker } from "../../lib/report/mod.ts";
import {
  openPipeline,
  openRuntime,
  openScorer,
  type Runtime,
} from "../../lib/runtime/mod.ts";
import * as engine from "../../lib/runtime/ort/engine.ts";

/** Where the time of a benchmark went, in seconds. */
export interface HarnessShare {
  /** Images made. */
  readonly images: number;
  /** Wall time with ONNX Runtime in its worker, as users run it. */
  readonly wall: number;
  /** Wall time with ONNX Runtime in the measuring thread. */
  readonly direct: number;
  /** The part of `direct` inside `session.run`. */
  readonly native: number;
}

/** How the benchmark is cut down. */
export interface HarnessOptions {
  /** The embedded model, with its CLIP in `clip/`. */
  readonly model: string;
  /** File of the spec. */
  readonly spec: string;
  /** Folder of the baselines. */
  readonly baselines: string;
  /** How many of the spec's subjects, the first ones. */
  readonly subjects: number;
  /** Images per subject. */
  readonly images: number;
  /** Sampling steps. */
  readonly steps: number;
  /** CPU threads. */
  readonly threads: number;
  /** Repeats that count, after one that does not. */
  readonly repeats: number;
}

/**
 * Runs a spec with the unmitigated model, from sampling to the files
 * of each image, alternately with the runtime that users have and with one that
 * has a clock around `session.run`.
 *
 * @param options What is run, and how often.
 * @returns One record per repeat.
 */
export async function measureHarness(
  options: HarnessOptions,
): Promise<readonly HarnessShare[]> {
  const { threads, repeats } = options;
  const worker = await openRuntime({ provider: "cpu", threads });
  const direct = await timedRuntime(threads);
  const asUsed = await benchmark(options, worker);
  const inThread = await benchmark(options, direct);
  const measured: HarnessShare[] = [];
  for (let i = 0; i <= repeats; i++) {
    const { images, wall } = await asUsed();
    direct.reset();
    const { wall: alone } = await inThread();
    if (i > 0) {
      measured.push({ images, wall, direct: alone, native: direct.seconds() });
    }
  }
  await worker.close();
  await direct.close();
  return measured;
}

/** Opens what a benchmark needs, and returns how to run it from an empty folder. */
async function benchmark(
  options: HarnessOptions,
  runtime: Runtime,
): Promise<() => Promise<{ images: number; wall: number }>> {
  const { model } = options;
  const clip = `${model}/clip`;
  const baselines = await loadBaselines(options.baselines);
  const whole = await loadSpec(options.spec, baselines);
  const subjects = whole.subjects.slice(0, options.subjects);
  const spec = { ...whole, subjects };
  const pipeline = await openPipeline(model, runtime);
  const scorer = await openScorer(clip, runtime);
  const judge = await openJudge(spec, { scorer });
  const plan = makePlan(spec, baselines, {
    size: "testbed",
    images: options.images,
    steps: options.steps,
    methods: ["sd15"],
  }, {
    pipeline: await pipelineDigests(model),
    scorer: await clipDigests(clip),
    schedulerConfig: pipeline.schedulerConfig,
    imageShape: pipeline.imageShape,
    provider: runtime.provider,
  });
  return async () => {
    const folder = await Deno.makeTempDir();
    const store = await openStore(folder, "write");
    const postprocessor = openPostprocessWorker();
    const begin = performance.now();
    const { observations } = await run(
      plan,
      [() => Promise.resolve({ pipeline, scorer, judge })],
      { store, postprocess: postprocessor.postprocess },
    );
    const wall = (performance.now() - begin) / 1000;
    postprocessor.close();
    await Deno.remove(folder, { recursive: true });
    const images = [...observations.values()].flat().length;
    return { images, wall };
  };
}

/** ONNX Runtime in this thread, with a clock around `session.run`. */
async function timedRuntime(
  threads: number,
): Promise<Runtime & { seconds(): number; reset(): void }> {
  const provider = "cpu";
  const { device, onnxruntime } = await engine.open({ provider });
  const settings = { provider, threads, cpuNodes: "forbid" } as const;
  let total = 0;
  return {
    provider,
    precision: "fp32",
    device,
    threads,
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
