// What sessions take beside what was estimated: `deno task perf --memory DIR [--clip DIR]`.

import { sample } from "../../lib/diffusion/mod.ts";
import { createTransforms } from "../../lib/methods/mod.ts";
import {
  openPipeline,
  openRehearsal,
  openScorer,
  type Rehearsal,
} from "../../lib/runtime/mod.ts";
import type { GraphMemory } from "../../lib/graph/mod.ts";
import { type ArenaLog, readArenaLog } from "./read_arena_log.ts";

/** One session. */
export interface SessionCost {
  /** What is made with it. */
  readonly what: string;
  /** What was estimated. */
  readonly estimated: GraphMemory;
  /** What ONNX Runtime logged, and what the process grew by. */
  readonly logged: ArenaLog;
}

/** What is guided, by the modules whose maps are differentiated: how much of the network is gone back through. */
const NETWORKS: Readonly<
  Record<string, (modules: readonly string[]) => readonly string[] | undefined>
> = {
  plain: () => undefined,
  "with maps": () => undefined,
  "with the gradient of all modules": () => [],
  "with the gradient of the middle module": (modules) =>
    modules.slice(Math.floor(modules.length / 2)).slice(0, 1),
  "with the gradient of the last module": (modules) => modules.slice(-1),
};

/** Where a session's model lies until it was measured. */
interface Captured {
  readonly what: string;
  readonly model: Uint8Array;
  readonly memory: GraphMemory;
}

/**
 * Holds the estimate of each session of a pipeline and of a CLIP to ONNX Runtime's log of its arena, on the CPU, a process for each.
 *
 * @param options Folders, threads, numbers of images, and which networks; all unless told.
 */
export async function measureMemory(
  { model, clip, threads, batches, networks = Object.keys(NETWORKS) }: {
    readonly model: string;
    readonly clip: string;
    readonly threads: number;
    readonly batches: readonly number[];
    readonly networks?: readonly string[];
  },
): Promise<SessionCost[]> {
  const found: SessionCost[] = [];
  const folder = await Deno.makeTempDir();
  const path = `${folder}/model.onnx`;
  try {
    for (const { what, model: bytes, memory } of await all()) {
      await Deno.writeFile(path, bytes);
      const logged = await readArenaLog(path, threads);
      found.push({ what, estimated: memory, logged });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return found;

  async function all(): Promise<Captured[]> {
    const captured: Captured[] = [];
    for (const batch of batches) {
      for (const network of networks) {
        const cut = NETWORKS[network] ?? (() => undefined);
        captured.push(
          ...await capture((runtime) =>
            openAndSample(model, runtime, { network, cut, batch })
          ),
        );
      }
    }
    captured.push(
      ...await capture((runtime) => judge(clip, runtime)),
    );
    // Texts and decoders are the same whatever the UNet is asked for.
    return [...new Map(captured.map((c) => [c.what, c])).values()];
  }
}

/** Gathers the models that something loads, where nothing is computed. */
async function capture(
  act: (runtime: Rehearsal) => Promise<(outputs: string) => string>,
): Promise<Captured[]> {
  const base = openRehearsal("cpu", "fp32");
  const found: Captured[] = [];
  const name = await act({
    ...base,
    async load(model, options) {
      const session = await base.load(model, options);
      if (options?.memory) {
        const { memory } = options;
        found.push({ what: session.outputs.join(), model, memory });
      }
      return session;
    },
  });
  return found.map((one) => ({ ...one, what: name(one.what) }));
}

async function openAndSample(
  model: string,
  runtime: Rehearsal,
  { network, cut, batch }: {
    readonly network: string;
    readonly cut: (modules: readonly string[]) => readonly string[] | undefined;
    readonly batch: number;
  },
): Promise<(outputs: string) => string> {
  const pipeline = await openPipeline(model, runtime);
  const modules = cut(pipeline.modules.map(({ name }) => name));
  await sample(pipeline, {
    samples: Array.from({ length: batch }, (_, seed) => ({
      ...{ seed, prompt: "a photo of a nurse", subject: "nurse" },
    })),
    ...{ steps: 1, guidance: 7.5 },
    ...network !== "plain" && { attribution: wordsOf(batch) },
    transforms: modules ? biasmap(modules) : [],
  });
  await pipeline.close();
  return (outputs) =>
    outputs.includes("noise")
      ? `UNet ${network}, ${batch} ${batch === 1 ? "image" : "images"}`
      : outputs === "images"
      ? "decoder"
      : `text, ${outputs}`;
}

function wordsOf(batch: number) {
  return {
    prompts: Array(batch).fill("a photo of a nurse and gender"),
    words: Array(batch).fill(["nurse", "gender"]),
  };
}

function biasmap(modules: readonly string[]) {
  return createTransforms([{ id: "biasmap", parameters: { modules } }], {
    attribute: "gender",
    groups: ["male", "female"],
  });
}

async function judge(
  clip: string,
  runtime: Rehearsal,
): Promise<(outputs: string) => string> {
  const scorer = await openScorer(clip, runtime);
  await scorer.embedTexts(["nurse"]);
  const side = 512;
  await scorer.imageFeatures({
    data: new Float32Array(3 * side * side),
    shape: [1, 3, side, side],
  });
  await scorer.close();
  return (outputs) => `CLIP, ${outputs}`;
}
