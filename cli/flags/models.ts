import { fileURLToPath } from "node:url";
import { InputError } from "../../lib/core/mod.ts";
import { forwardProcess } from "../../lib/diffusion/mod.ts";
import {
  type LoraChoice,
  openClipFolder,
  openParts,
  type PipelineParts,
} from "../../lib/networks/mod.ts";
import {
  cudaDeviceMemory,
  openPipeline,
  openRuntime,
  type Pipeline,
  type Precision,
  type Provider,
  type Runtime,
} from "../../lib/runtime/mod.ts";
import { TESTBED_MODEL } from "../../lib/testbed/mod.ts";
import { say } from "../terminal/mod.ts";

/** Flags that say which models are used, and where they run. */
export interface ModelFlags {
  /** Folder of a Stable Diffusion pipeline; the embedded model if absent. */
  readonly model?: string | undefined;
  /** Folder of the CLIP that judges; that of the embedded model if absent. */
  readonly clip?: string | undefined;
  /** Where the networks run. */
  readonly provider: Provider;
  /** Which of several GPUs; the first if absent. */
  readonly device?: number | undefined;
  /** How exact the networks are computed; as the provider does best if absent. */
  readonly precision?: Precision | undefined;
  /** Side in pixels of the tiles in which larger images are decoded; whole unless told. */
  readonly decodeTile?: number | undefined;
  /** How much of a GPU's memory may be used, in bytes; all of it if absent. */
  readonly gpuMemory?: number | undefined;
  /** CPU threads of one operator. */
  readonly threads?: number | undefined;
  /** Which of several weight files to use. */
  readonly variant?: "fp16" | undefined;
  /** What is added to the pipeline's weights. */
  readonly lora?: readonly LoraChoice[] | undefined;
  /** Folder in which compiled models are kept; none are if absent. */
  readonly compiled?: string | undefined;
}

/**
 * Finds the folders of the models.
 *
 * @throws {InputError} If a CLIP is needed and none was given: the embedded one knows only the embedded world.
 */
export function modelFolders(
  { model, clip }: ModelFlags,
): { model: string; clip: string } {
  if (model !== undefined && clip === undefined) {
    throw new InputError(
      `Cannot judge the images of "${model}": name the folder of a CLIP with --clip, the paper's is openai/clip-vit-large-patch14; the embedded one knows only its own world`,
    );
  }
  return {
    model: modelFolder(model),
    clip: clip === undefined ? `${EMBEDDED}/clip` : plainPath(clip),
  };
}

/**
 * Finds the folder of the pipeline.
 *
 * @returns Its path, without a slash at the end; that of the embedded model if nothing was given.
 */
export function modelFolder(model: string | undefined): string {
  return model === undefined ? EMBEDDED : plainPath(model);
}

/**
 * Opens folders of models without loading anything, so that what cannot be used is
 * refused before anything is written, and tells what should be known of their files.
 *
 * @param folders Paths of the pipeline and of the CLIP; one that is absent is not needed.
 * @param flags Which of several weight files is used, what is added to the weights.
 * @throws {InputError} If a folder cannot be used as it is.
 * @throws {EnvironmentError} If a file may not be read.
 */
export async function checkFolders(
  { model, clip }: { readonly model: string; readonly clip?: string },
  { variant, lora, decodeTile }: Pick<
    ModelFlags,
    "variant" | "lora" | "decodeTile"
  >,
): Promise<PipelineParts> {
  const parts = await openParts(model, { variant, loras: lora, decodeTile });
  const { folder, weights } = parts;
  forwardProcess(folder.schedulerConfig);
  const scorer = clip === undefined ? [] : [await openClipFolder(clip)];
  const opened = [...Object.values(weights), ...scorer.map((s) => s.weights)];
  for (const { note } of opened) if (note !== undefined) say(`note: ${note}`);
  return parts;
}

/**
 * Says how many replicas serve best: small networks gain more from a second replica than
 * from a second thread; large ones would not fit twice.
 *
 * @returns One per core, up to 4, for the embedded model on the CPU; else 1.
 */
export function replicasOf({ model, provider, threads }: ModelFlags): number {
  if (model !== undefined || provider !== "cpu") return 1;
  return Math.min(4, threads ?? navigator.hardwareConcurrency);
}

/** A pipeline, and the runtime that its networks run in. */
export interface Replica {
  /** The pipeline. */
  readonly pipeline: Pipeline;
  /** The runtime, a thread of its own. */
  readonly runtime: Runtime;
}

/**
 * Opens a pipeline several times, side by side, does something with them, and
 * closes them.
 *
 * @param flags Where the networks run; the replicas share the CPU threads.
 * @returns What `act` returns.
 */
export async function withPipelines<T>(
  flags: ModelFlags,
  folder: string,
  jobs: number,
  act: (replicas: readonly [Replica, ...Replica[]]) => Promise<T>,
): Promise<T> {
  const { provider, device, precision, compiled } = flags;
  const { variant, lora: loras, decodeTile } = flags;
  const { threads = navigator.hardwareConcurrency } = flags;
  const share = Math.max(1, Math.floor(threads / jobs));
  const memory = memoryShare(flags, jobs);
  const runtimes: Runtime[] = [];
  const open = async (): Promise<Replica> => {
    const runtime = await openRuntime({
      provider,
      device,
      precision,
      memory,
      threads: share,
      compiled,
    });
    runtimes.push(runtime);
    const pipeline = await openPipeline(folder, runtime, {
      variant,
      loras,
      decodeTile,
    });
    return { runtime, pipeline };
  };
  try {
    const first = await open();
    const others = Array.from({ length: jobs - 1 }, open);
    return await act([first, ...await Promise.all(others)]);
  } finally {
    for (const runtime of runtimes) await runtime.close();
  }
}

/**
 * Says how much of a GPU's memory each of several may use that share it.
 *
 * @param sharers How many they are.
 * @returns Bytes; `undefined` where one has all of it, or it is not told.
 */
export function memoryShare(
  { provider, device, gpuMemory }: ModelFlags,
  sharers: number,
): number | undefined {
  const whole = gpuMemory ??
    (sharers > 1 && provider === "cuda"
      ? cudaDeviceMemory(device ?? 0)
      : undefined);
  return whole === undefined ? undefined : whole / sharers;
}

function plainPath(path: string): string {
  return path.replace(/(.)\/+$/, "$1");
}

const EMBEDDED = fileURLToPath(TESTBED_MODEL).replace(/\/$/, "");
