// A model that fits into memory once: our pipeline and diffusers in processes of their own, one after the other.

import { relativeError } from "../support/errors.ts";
import { rawFloats, startOurs, startTorch } from "./full_size.ts";
import type { Memory } from "./subject.ts";

/** What was measured of one side. */
export interface ApartSide {
  /** What computed, with versions. */
  readonly version: string;
  /** Seconds to open the folder, and to encode both prompts for the first time. */
  readonly load: number;
  /** Seconds of each step of the UNet on a batch of two; in the first ours makes its network ready. */
  readonly steps: readonly number[];
  /** Memory after the steps. */
  readonly memory: Memory;
}

/**
 * Measures plain steps of both sides, each alone.
 *
 * @param model Folder of full size.
 * @param options Path of a Python with diffusers, threads, number of steps.
 * @returns Both sides, and the relative error of our prediction against PyTorch's.
 */
export async function measureApart(
  model: string,
  { python, threads, repeats }: {
    readonly python?: string | undefined;
    readonly threads: number;
    readonly repeats: number;
  },
): Promise<{ ours: ApartSide; torch?: ApartSide; error?: number }> {
  const scratch = await Deno.makeTempDir();
  const [own, other] = [`${scratch}/ours`, `${scratch}/torch`];
  const run = async (
    side: ReturnType<typeof startOurs>,
    write: string,
  ): Promise<ApartSide> => {
    const opened = await side.tell({ do: "open" });
    const encoded = await side.tell({ do: "text" });
    const steps: number[] = [];
    for (let i = 0; i < repeats; i++) {
      steps.push((await side.tell({ do: "step", write })).seconds);
    }
    const memory = await side.memory();
    await side.close();
    const load = opened.seconds + encoded.seconds;
    return { version: opened.version, load, steps, memory };
  };
  try {
    const ours = await run(startOurs(model, threads, scratch), own);
    if (!python) return { ours };
    const torch = await run(startTorch(python, model, threads), other);
    const error = relativeError(await rawFloats(own), await rawFloats(other));
    return { ours, torch, error };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}
