import type { Paths } from "../../lib/bench/mod.ts";
import { IMAGE_DECODER } from "../../lib/images/mod.ts";
import { ROOT, TF32_VARIABLE } from "../terminal/mod.ts";

/** How the workers of a pool are set up. */
export interface WorkerSettings {
  /** File of the plan. */
  readonly path: string;
  /** Where models and outputs lie; the workers may read and write nothing else. */
  readonly paths: Paths & { readonly model: string; readonly clip: string };
  /** Number of processes. */
  readonly workers: number;
  /** The GPU of each; the first for all if absent. */
  readonly devices?: readonly number[] | undefined;
  /** How much of a GPU's memory each may use, in bytes; all of it if absent. */
  readonly gpuMemory?: number | undefined;
  /** Files of trusted code. */
  readonly allowCode: readonly string[];
  /** CPU threads of each. */
  readonly threads: number;
  /** Folder in which compiled models are kept, if they are. */
  readonly compiled?: string | undefined;
  /** Units that each samples side by side. */
  readonly jobs: number;
}

/** What workers may read besides what they write. */
export interface Readable {
  /** Folders of the code. */
  readonly code: readonly string[];
  /** Models, images and what else they read, and where links among them lead. */
  readonly inputs: readonly string[];
}

/**
 * Says how a worker is started: it reads the code, models and outputs, writes outputs and artifacts, and calls ONNX Runtime, nothing else.
 *
 * @param index Which of the workers it is.
 * @param skip Ids of units that it leaves out.
 * @returns Arguments of Deno.
 */
export function workerArgs(
  {
    path,
    paths,
    workers,
    devices,
    gpuMemory,
    threads,
    compiled,
    jobs,
    code,
    inputs,
    allowCode,
  }: WorkerSettings & Readable,
  index: number,
  skip: readonly string[],
): string[] {
  const { out, artifacts, cache, references } = paths;
  const keep = compiled === undefined ? [] : [compiled];
  const folders = allowCode.map((file) => file.replace(/[^/]*$/, "") || ".");
  const decoder = references === undefined ? [] : [IMAGE_DECODER];
  const written = [out, artifacts, ...keep, ...(cache ? [cache] : [])];
  const read = [...code, path, ...inputs, ...written, ...decoder, ...folders];
  return [
    ...["run", "--quiet", "--no-prompt", `--config=${ROOT}/deno.json`],
    `--allow-read=${read.map(escaped).join(",")}`,
    `--allow-write=${written.map(escaped).join(",")}`,
    "--allow-ffi",
    `--allow-env=ENTANGLE_TRACE,NO_COLOR,${TF32_VARIABLE}`,
    ...[`${ROOT}/cli/main.ts`, "worker", path, "--lines"],
    ...["--shard", `${index}/${workers}`],
    ...["--threads", String(threads), "--jobs", String(jobs)],
    ...devices === undefined ? [] : ["--device", `${devices[index]}`],
    ...gpuMemory === undefined ? [] : ["--gpu-memory", String(gpuMemory / 1e9)],
    ...keep.flatMap((folder) => ["--compiled", folder]),
    ...allowCode.flatMap((file) => ["--allow-code", file]),
    ...["--out", out, ...(skip.length > 0 ? ["--skip", skip.join()] : [])],
  ];
}

/** A comma in a path would end it in Deno's list of paths. */
function escaped(path: string): string {
  return path.replaceAll(",", ",,");
}
