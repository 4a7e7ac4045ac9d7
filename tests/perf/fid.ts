import process from "node:process";
import { matrix } from "../../lib/linalg/mod.ts";
import { frechetDistanceBy } from "../../lib/metrics/mod.ts";
import { openProducts, openRuntime } from "../../lib/runtime/mod.ts";
import {
  at,
  mt19937,
  type Tensor,
  tensor,
  uniform,
} from "../../lib/core/mod.ts";

/** What one side made of the same features. */
export interface FidRun {
  /** Seconds from features to distance. */
  readonly seconds: number;
  /** Processor seconds of the process meanwhile, all threads together. */
  readonly cpu: number;
  /** The distance. */
  readonly value: number;
  /** What computed it. */
  readonly version: string;
}

/** Both sides, in turns. */
export interface FidComparison {
  /** Our runs. */
  readonly ours: readonly FidRun[];
  /** SciPy's runs of the route of pytorch-fid; none without Python. */
  readonly scipy: readonly FidRun[];
}

/**
 * Measures the Fréchet distance of two sets of images, beside SciPy's `sqrtm` on the same features.
 *
 * @param options Path of Python, threads of both sides, how often each runs, images of a set and their features.
 * @returns The runs.
 */
export async function measureFid(
  { python, threads, repeats, images, features }: {
    readonly python?: string | undefined;
    readonly threads: number;
    readonly repeats: number;
    readonly images: number;
    readonly features: number;
  },
): Promise<FidComparison> {
  const folder = await Deno.makeTempDir();
  const runtime = await openRuntime({ provider: "cpu", threads });
  try {
    const shape = [images, features] as const;
    const sets = [mixed(1, 1, shape), mixed(2, 1.1, shape)];
    const paths = sets.map((_, i) => `${folder}/${i}.f32`);
    for (const [i, { data }] of sets.entries()) {
      await Deno.writeFile(
        at(paths, i),
        new Uint8Array(data.buffer as ArrayBuffer),
      );
    }
    const [ours, scipy]: [FidRun[], FidRun[]] = [[], []];
    for (let r = 0; r < repeats; r++) {
      const [x, y] = sets.map(({ data }) =>
        matrix(Float64Array.from(data), images, features)
      );
      const begin = performance.now();
      const used = process.cpuUsage();
      const value = x && y
        ? await frechetDistanceBy(openProducts(runtime), x, y)
        : NaN;
      const { user, system } = process.cpuUsage(used);
      ours.push({
        seconds: (performance.now() - begin) / 1000,
        cpu: (user + system) / 1e6,
        value,
        version: `ONNX Runtime ${runtime.versions.onnxruntime}`,
      });
      if (python) {
        scipy.push(await byScipy(python, [...paths, ...shape, threads]));
      }
    }
    return { ours, scipy };
  } finally {
    await runtime.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Uniform noise with neighbouring features mixed, so that covariances are not diagonal. */
function mixed(
  seed: number,
  scale: number,
  shape: readonly [images: number, features: number],
): Tensor {
  const draw = mt19937(seed);
  const data = Float32Array.from(
    { length: shape[0] * shape[1] },
    () => scale * uniform(draw),
  );
  for (let i = 1; i < data.length; i++) {
    data[i] = at(data, i) + 0.5 * at(data, i - 1);
  }
  return tensor(data, shape);
}

async function byScipy(
  python: string,
  args: readonly (string | number)[],
): Promise<FidRun> {
  const script = new URL("fid.py", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [script, ...args.map(String)],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
