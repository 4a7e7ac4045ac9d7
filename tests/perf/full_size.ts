// Stable Diffusion's full size: our pipeline and diffusers in processes of their own, taking turns.

import type { Tensor } from "../../lib/core/mod.ts";
import { relativeError } from "../support/errors.ts";
import { folderSize } from "./folder_size.ts";
import { median } from "./median.ts";
import {
  type Command,
  type Memory,
  startSubject,
  type Subject,
} from "./subject.ts";

/** What was measured of one side. */
export interface Side {
  /** What computed, with versions. */
  readonly version: string;
  /** Seconds to open the folder and make every network ready, its runs not counted. */
  readonly load: number;
  /** Median seconds of a step: the UNet on a batch of two, with or without an energy's gradient. */
  readonly step: number;
  /** Seconds of each step. */
  readonly steps: readonly number[];
  /** Median seconds of the plain steps between guided ones; the steps themselves if they are plain. */
  readonly plain: number;
  /** Median seconds to decode one image; NaN if none was. */
  readonly decode: number;
  /** Memory after steps of one kind, before anything else is loaded or decoded. */
  readonly stepping: Memory;
  /** Memory at the end. */
  readonly end: Memory;
}

/** What was measured of both sides. */
export interface FullSize {
  /** Ours. */
  readonly ours: Side;
  /** diffusers and PyTorch, if there is a Python. */
  readonly torch?: Side;
  /** Relative error of our noise prediction, and gradient if there is one, against PyTorch's. */
  readonly error?: number;
}

/**
 * Measures both sides, taking turns so that neither has the quieter machine.
 *
 * @param model Folder of full size.
 * @param options Path of a Python with diffusers, threads, repeats of a step,
 * and whether a step is a plain one, after which an image is decoded, or guided by an energy.
 * @returns Times and memory.
 */
export async function measureFullSize(
  model: string,
  { python, threads, repeats, step }: {
    readonly python?: string | undefined;
    readonly threads: number;
    readonly repeats: number;
    readonly step: "step" | "guide";
  },
): Promise<FullSize> {
  const scratch = await Deno.makeTempDir();
  const files = { ours: `${scratch}/ours`, torch: `${scratch}/torch` };
  const ours = startOurs(model, threads, scratch);
  const torch = python ? startTorch(python, model, threads) : undefined;
  const sides = [ours, ...torch ? [torch] : []];
  const all = async (command: (side: Tracked) => Command) => {
    for (const side of sides) await side.tell(command(side));
  };

  for (const side of sides) {
    await readThrough(model);
    await side.tell({ do: "open" });
  }
  for (let i = 0; i < 3; i++) await all(() => ({ do: "text" }));
  await all((side) => ({
    do: step,
    write: side === ours ? files.ours : files.torch,
  }));
  await all(() => ({ do: step }));
  const stepping = await Promise.all(sides.map((side) => side.memory()));
  if (step === "guide") await all(() => ({ do: "step" }));
  // Guided and plain steps take turns as well: minutes apart, the machine is another.
  for (let i = 1; i < repeats; i++) {
    if (step === "guide") await all(() => ({ do: "step" }));
    await all(() => ({ do: step }));
  }
  if (step === "step") {
    for (let i = 0; i < 3; i++) await all(() => ({ do: "decode" }));
  }
  const [first, second] = await Promise.all(
    sides.map(async (side, i) =>
      summarise(side, step, stepping[i], await side.memory())
    ),
  );
  for (const side of sides) await side.close();

  const error = torch && relativeError(
    await rawFloats(files.ours),
    await rawFloats(files.torch),
  );
  await Deno.remove(scratch, { recursive: true });
  if (!first) throw new Error("Cannot measure: our side gave no result");
  return {
    ours: first,
    ...second && { torch: second },
    ...error !== undefined && { error },
  };
}

/** What loading takes if compiled models are kept. */
export interface KeptModels {
  /** The first time, when they are made. */
  readonly first: Side;
  /** The next times, when they are found: the one of median load. */
  readonly next: Side;
  /** Bytes on disk. */
  readonly bytes: number;
}

/**
 * Measures our side with one folder of compiled models, empty at first, and again.
 *
 * @param model Folder of full size.
 * @param options Threads, how often the kept models are loaded again, and the kind of step.
 * @returns Times and memory of both, and the size of the folder.
 */
export async function measureKeptModels(
  model: string,
  { threads, loads, step }: {
    readonly threads: number;
    readonly loads: number;
    readonly step: "step" | "guide";
  },
): Promise<KeptModels> {
  const scratch = await Deno.makeTempDir();
  const once = async () => {
    const side = startOurs(model, threads, scratch, `${scratch}/compiled`);
    await side.tell({ do: "open" });
    for (let i = 0; i < 3; i++) await side.tell({ do: "text" });
    for (let i = 0; i < 3; i++) await side.tell({ do: step });
    const stepping = await side.memory();
    if (step === "step") {
      for (let i = 0; i < 3; i++) await side.tell({ do: "decode" });
    }
    const end = await side.memory();
    await side.close();
    return summarise(side, step, stepping, end);
  };
  await readThrough(model);
  const first = await once();
  const later: Side[] = [];
  for (let i = 0; i < loads; i++) later.push(await once());
  later.sort((a, b) => a.load - b.load);
  const next = later[Math.floor(loads / 2)] ?? first;
  const bytes = await folderSize(`${scratch}/compiled`);
  await Deno.remove(scratch, { recursive: true });
  return { first, next, bytes };
}

/**
 * Starts diffusers' side.
 *
 * @param python Path of a Python with diffusers.
 * @param model Folder of full size.
 * @param threads CPU threads.
 * @returns The process, whose times are kept.
 */
export function startTorch(
  python: string,
  model: string,
  threads: number,
): Tracked {
  const script = here("torch_step.py");
  return track(startSubject([python, script, model, String(threads)]));
}

/**
 * Starts our side.
 *
 * @param model Folder of full size.
 * @param threads CPU threads.
 * @param scratch Folder that may be written.
 * @param compiled Folder of compiled models, if they are kept.
 * @returns The process, whose times are kept.
 */
export function startOurs(
  model: string,
  threads: number,
  scratch: string,
  ...compiled: string[]
): Tracked {
  return track(startSubject([
    Deno.execPath(),
    "run",
    "--allow-read",
    `--allow-write=${scratch}`,
    "--allow-ffi",
    here("our_step.ts"),
    model,
    String(threads),
    ...compiled,
  ]));
}

function here(name: string): string {
  return new URL(name, import.meta.url).pathname;
}

/** Reads the weights once, so that both sides find them in the page cache. */
async function readThrough(model: string): Promise<void> {
  for (const component of ["unet", "vae", "text_encoder"]) {
    for await (const { name } of Deno.readDir(`${model}/${component}`)) {
      if (!name.endsWith(".safetensors")) continue;
      const file = await Deno.open(`${model}/${component}/${name}`);
      for await (const _ of file.readable);
    }
  }
}

interface Tracked extends Subject {
  readonly times: Record<Command["do"], number[]>;
  version: string;
}

/** Remembers the time of each command. */
function track(subject: Subject): Tracked {
  const tracked: Tracked = {
    ...subject,
    version: "",
    times: { open: [], text: [], step: [], guide: [], decode: [] },
    async tell(command) {
      const answer = await subject.tell(command);
      tracked.times[command.do].push(answer.seconds);
      tracked.version = answer.version;
      return answer;
    },
  };
  return tracked;
}

/** What a network's first run takes longer than its later ones is loading. */
function summarise(
  { version, times }: Tracked,
  kind: "step" | "guide",
  stepping: Memory | undefined,
  end: Memory,
): Side {
  const networks = (["text", kind, "decode"] as const).map((what) => {
    const [first = 0, ...later] = times[what];
    return { first, later, usual: median(later) };
  });
  const [, step, decode] = networks;
  return {
    version,
    load: networks.reduce(
      (sum, { first, usual }) => sum + Math.max(0, first - (usual || 0)),
      times.open[0] ?? NaN,
    ),
    step: step?.usual ?? NaN,
    steps: step?.later ?? [],
    plain: median(times.step.slice(1)),
    decode: decode?.usual ?? NaN,
    stepping: stepping ?? end,
    end,
  };
}

/**
 * Reads a result.
 *
 * @param file A file of raw float32.
 * @returns Its elements.
 */
export async function rawFloats(file: string): Promise<Tensor> {
  const data = new Float32Array((await Deno.readFile(file)).buffer);
  return { data, shape: [data.length] };
}
