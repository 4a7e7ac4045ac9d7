// What probing takes: keeping activations beside sampling alone, and fitting the probes.

import { cpuUsage } from "node:process";
import { at, type Tensor, torchNormal } from "../../lib/core/mod.ts";
import { sample } from "../../lib/diffusion/mod.ts";
import {
  activationFolder,
  collectActivations,
  localize,
  modulesOfKinds,
  SHARD,
  whichGroup,
} from "../../lib/probes/mod.ts";
import {
  openPipeline,
  openRuntime,
  type Pipeline,
} from "../../lib/runtime/mod.ts";
import { median } from "./median.ts";

/** How much is probed. */
export interface ProbeSize {
  /** Steps of the sampler. */
  readonly steps: number;
  /** Shards that are sampled in a round, with activations kept and alone. */
  readonly shards: number;
  /** Images whose activations are probed. */
  readonly images: number;
}

/** Time in seconds. */
export interface Took {
  /** Wall time. */
  readonly wall: number;
  /** Processor time of all threads. */
  readonly processor: number;
}

/** What probing takes. */
export interface ProbeCost {
  /** Modules that are read. */
  readonly modules: number;
  /** Processor time of sampling with activations kept, as a multiple of sampling alone. */
  readonly collecting: number;
  /** Fitting a probe of two groups for each module and step, files read included. */
  readonly fitting: Took;
  /** The same of as many modules with the channels of Stable Diffusion 1.5. */
  readonly fullSize: Took;
}

/**
 * Samples the same images alone and with the activations of every attention module kept, in turns; then keeps those of more
 * images, and fits probes to them and to noise with as many channels as a large network has.
 *
 * @param model Folder of a pipeline.
 * @param repeats Rounds that count, after one that does not.
 */
export async function measureProbes(
  model: string,
  size: ProbeSize,
  repeats: number,
): Promise<ProbeCost> {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(model, runtime);
  const modules = modulesOfKinds(pipeline.outputs, ["attn1", "attn2"]);
  const ratios: number[] = [];
  for (let round = 0; round <= repeats; round++) {
    const images = size.shards * SHARD;
    const alone = await timed(() => sampledAlone(pipeline, images, size.steps));
    const kept = await inTempDir((path) =>
      timed(() => collected(pipeline, path, modules, images, size.steps))
    );
    if (round > 0) ratios.push(kept.processor / alone.processor);
  }
  const fitting = await inTempDir(async (path) => {
    const { images, steps } = size;
    const shards = await collected(pipeline, path, modules, images, steps);
    const folder = activationFolder(path);
    return await timed(() =>
      localize(folder, { modules, questions: [QUESTION], shards, seed: 1 })
    );
  });
  await pipeline.close();
  await runtime.close();
  return {
    modules: modules.length,
    collecting: median(ratios),
    fitting,
    fullSize: await fullSize(size),
  };
}

const QUESTION = whichGroup("group", ["even", "odd"]);

/** Channels of the 32 attention modules of Stable Diffusion 1.5. */
const SD15_CHANNELS: readonly number[] = [
  ...Array<number>(10).fill(320),
  ...Array<number>(10).fill(640),
  ...Array<number>(12).fill(1280),
];

const samplesOf = (images: number) =>
  Array.from({ length: images }, (_, seed) => ({
    seed,
    prompt: "a photo of the face of a person",
  }));

async function sampledAlone(
  pipeline: Pipeline,
  images: number,
  steps: number,
): Promise<void> {
  const samples = samplesOf(images);
  for (let from = 0; from < images; from += SHARD) {
    await sample(pipeline, {
      ...{ samples: samples.slice(from, from + SHARD), steps, guidance: 7.5 },
    });
  }
}

/** Keeps the activations of images, whose groups are told by their seeds. */
async function collected(
  pipeline: Pipeline,
  path: string,
  modules: readonly string[],
  images: number,
  steps: number,
): Promise<number> {
  return await collectActivations(pipeline, activationFolder(path), {
    samples: samplesOf(images),
    ...{ modules, steps, guidance: 7.5 },
    judge: (_, own) => Promise.resolve(own.map(({ seed }) => seed % 2)),
  });
}

async function fullSize({ images, steps }: ProbeSize): Promise<Took> {
  let total: Took = { wall: 0, processor: 0 };
  const labels = Array.from({ length: images }, (_, i) => i % 2);
  const timesteps = Array.from({ length: steps }, (_, s) => s);
  for (const [m, channels] of SD15_CHANNELS.entries()) {
    const activations = factorNoise(m, [images, steps, channels]);
    const took = await timed(() =>
      localize({
        labels: () => Promise.resolve(labels),
        timesteps: () => Promise.resolve(timesteps),
        module: () => Promise.resolve(activations),
      }, {
        ...{ modules: [`${m}`], questions: [QUESTION], shards: 1, seed: 1 },
      })
    );
    total = {
      wall: total.wall + took.wall,
      processor: total.processor + took.processor,
    };
  }
  return total;
}

/** Noise whose features go together, as activations do: a few factors, and as much of their own. */
function factorNoise(
  seed: number,
  shape: readonly [number, number, number],
): Tensor {
  const [images, steps, c] = shape;
  const factors = 8;
  const loadings = torchNormal(2 * seed, [factors, c]).data;
  const own = torchNormal(2 * seed + 1, [steps, c + factors]).data;
  const data = new Float32Array(images * steps * c);
  for (let row = 0; row < images * steps; row++) {
    for (let f = 0; f < factors; f++) {
      // A cheap draw: what the figures mean does not hang on its quality.
      const z = at(own, (row * 7919 + f * 104_729) % own.length);
      for (let j = 0; j < c; j++) {
        data[row * c + j] = at(data, row * c + j) + z * at(loadings, f * c + j);
      }
    }
    for (let j = 0; j < c; j++) {
      data[row * c + j] = at(data, row * c + j) +
        at(own, (row * 31_337 + j * 17) % own.length);
    }
  }
  return { data, shape: [...shape] };
}

async function timed(act: () => Promise<unknown>): Promise<Took> {
  const before = cpuUsage();
  const begin = performance.now();
  await act();
  const wall = (performance.now() - begin) / 1000;
  const { user, system } = cpuUsage(before);
  return { wall, processor: (user + system) / 1e6 };
}

async function inTempDir<T>(act: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempDir();
  try {
    return await act(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}
