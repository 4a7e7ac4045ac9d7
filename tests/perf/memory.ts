// What sessions take beside what was estimated: `deno task perf --memory DIR`.

import { sample } from "../../lib/diffusion/mod.ts";
import { createTransforms } from "../../lib/methods/mod.ts";
import {
  openPipeline,
  openRuntime,
  type Precision,
  type Runtime,
} from "../../lib/runtime/mod.ts";

/** One session. */
export interface SessionCost {
  /** What was made with it. */
  readonly what: string;
  /** Bytes that its arena was estimated to hold. */
  readonly estimated: number;
  /** Bytes that the process grew by in its first run: those of its arena that were touched. */
  readonly measured: number;
  /** Bytes of weights, as estimated, and as loading added to the process without its mapped files. */
  readonly weights: readonly [estimated: number, measured: number];
}

/**
 * Measures on the CPU, where the process can be asked, what each session of a pipeline takes.
 *
 * @param batches Numbers of images.
 */
export async function measureMemory(
  model: string,
  { threads, batches, precision = "fp32" }: {
    readonly threads: number;
    readonly batches: readonly number[];
    readonly precision?: Precision | undefined;
  },
): Promise<SessionCost[]> {
  const found: SessionCost[] = [];
  for (const batch of batches) {
    for (const guided of [false, true]) {
      const runtime = await openRuntime({
        provider: "cpu",
        threads,
        precision,
      });
      const what = `${guided ? "guided, " : ""}${batch} images`;
      const watched = watch(runtime, (cost) => {
        found.push({ ...cost, what: `${cost.what}, ${what}` });
      });
      const pipeline = await openPipeline(model, watched);
      await sample(pipeline, {
        samples: Array.from({ length: batch }, (_, seed) => ({
          ...{ seed, prompt: "a photo of a nurse", subject: "nurse" },
        })),
        ...{ steps: 1, guidance: 7.5 },
        attribution: {
          prompts: Array(batch).fill("a photo of a nurse and gender"),
          words: Array(batch).fill(["nurse", "gender"]),
        },
        transforms: guided ? biasmap() : [],
      });
      await pipeline.close();
      await runtime.close();
    }
  }
  return found;
}

function biasmap() {
  return createTransforms([{ id: "biasmap" }], {
    attribute: "gender",
    groups: ["male", "female"],
  });
}

/** Weighs the process around the loading and the first run of each session. */
function watch(
  runtime: Runtime,
  tell: (cost: SessionCost) => void,
): Runtime {
  return {
    ...runtime,
    async load(model, options) {
      const before = await privateBytes();
      const session = await runtime.load(model, options);
      const loaded = await privateBytes();
      let first = true;
      return {
        ...session,
        async run(feeds) {
          const begun = await privateBytes();
          const outputs = await session.run(feeds);
          if (first) {
            const { weights = 0, arena = 0 } = options?.memory ?? {};
            tell({
              what: Object.keys(outputs).join(", "),
              estimated: arena,
              measured: await privateBytes() - begun,
              weights: [weights, loaded - before],
            });
          }
          first = false;
          return outputs;
        },
      };
    },
  };
}

/** Memory of this process that no file is behind. */
async function privateBytes(): Promise<number> {
  const status = await Deno.readTextFile("/proc/self/status");
  const [, kilobytes = ""] = /^RssAnon:\s*(\d+) kB/m.exec(status) ?? [];
  return 1024 * Number(kilobytes);
}
