// `deno task perf --provider`: the bars of a GPU, each beside diffusers in the same precision on the same card.

import { torchNormal } from "../../lib/core/mod.ts";
import { mapInputs } from "../../lib/diffusion/mod.ts";
import { createTransforms } from "../../lib/methods/mod.ts";
import {
  openPipeline,
  openRuntime,
  type Pipeline,
  type Precision,
  type Provider,
  type Runtime,
} from "../../lib/runtime/mod.ts";
import { estimating } from "./estimating.ts";
import { cardMemory } from "./card_memory.ts";
import { flatMemory } from "./flat_memory.ts";
import { median } from "./median.ts";
import { wholeImages } from "./whole_images.ts";
import { wholeRun } from "./whole_run.ts";
import { type Command, startSubject } from "./subject.ts";

/** What is measured, and where. */
export interface ProviderOptions {
  /** Folder of the pipeline. */
  readonly model: string;
  /** Python with diffusers, if there is one to compare with. */
  readonly python?: string | undefined;
  /** Where the networks run. */
  readonly provider: Provider;
  /** How exact they are. */
  readonly precision?: Precision | undefined;
  /** Repetitions of which the median is taken. */
  readonly repeats: number;
  /** Steps of a whole image. */
  readonly steps: number;
  /** Folder of an SDXL pipeline, if one is measured. */
  readonly sdxl?: string | undefined;
  /** Folder of the CLIP that judges, and flags of `bench` besides, if a run of every row is measured. */
  readonly whole?: { readonly clip: string; readonly flags: readonly string[] };
}

/** One figure and its bar. */
export interface Figure {
  /** What was measured. */
  readonly what: string;
  /** Ours, with its unit; why not, where it was not measured. */
  readonly ours: string;
  /** What is beside it, and the ratio. */
  readonly ratio: string;
  /** The bar. */
  readonly bar: string;
}

const STEPS = [[1, ""], [4, "≤ 0.8 eager, ≤ 1.0 compiled"], [
  8,
  "≤ 0.8 eager, ≤ 1.0 compiled",
], [16, ""]] as const;
const GUIDED = [1, 4] as const;

/** Every bar, by what it is of. */
const BARS: readonly (readonly [what: string, bar: string])[] = [
  ...STEPS.map(([n, bar]) => [`step, ${n} images, guidance`, bar] as const),
  ["first guided step, 1 image", "≤ 10 s"],
  ["first guided step, 4 images", "≤ 10 s"],
  ...GUIDED.map((n) => [`guided step, ${n} images`, "≤ 0.8 autograd"] as const),
  ["decode, 1 image", "≤ 1.0"],
  ["decode, 4 images", "≤ 1.0"],
  ["memory of the card, plain, 4 images", "≤ 6 GB"],
  ["memory of the card, guided, 4 images", "≤ 16 GB with every row"],
  ["memory of the card after each of six units", "flat from the third on"],
  ["images/s, 8 images, with maps and decoding", "≥ 1.0 × bare pipeline"],
  ["share of wall time in session.run, 8 images", "≥ 90 %"],
  ["SDXL: step, 1 image, guidance", ""],
  ["SDXL: decode, 1 image", ""],
  ["memory of the card, a run of every row, 4 images", "≤ 16 GB, flat"],
];

/**
 * Measures every bar.
 *
 * @returns Figures in the order of the bars; where the provider cannot be used, none is measured, and why.
 */
export async function measureProvider(
  options: ProviderOptions,
): Promise<{ readonly figures: readonly Figure[]; readonly why?: string }> {
  const { provider, precision } = options;
  let runtime: Runtime;
  try {
    runtime = await openRuntime({ provider, precision });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      figures: BARS.map(([what, bar]) => ({
        ...{ what, bar, ours: "not measured", ratio: "" },
      })),
      why,
    };
  }
  try {
    return { figures: await measured(runtime, options) };
  } finally {
    await runtime.close();
  }
}

async function measured(
  runtime: Runtime,
  { model, python, repeats, steps, sdxl, whole }: ProviderOptions,
): Promise<readonly Figure[]> {
  const found = new Map<string, readonly [ours: string, ratio: string]>();
  const device = runtime.provider === "cuda" ? "cuda" : "cpu";
  const theirs = async (
    batch: number,
    kind: Command["do"] | "images",
    compiled = false,
    folder = model,
  ) => {
    if (!python || runtime.provider === "webgpu") return NaN;
    const subject = startSubject([
      ...[python, "tests/perf/torch_step.py", folder, "1", device],
      ...[runtime.precision, String(batch), compiled ? "compile" : "eager"],
    ] as [string, ...string[]]);
    try {
      const times: number[] = [];
      for (const command of ["open", "text", kind] as Command["do"][]) {
        await subject.tell({ do: command });
      }
      for (let i = 0; i < (kind === "images" ? 1 : repeats); i++) {
        times.push((await subject.tell({ do: kind as Command["do"] })).seconds);
      }
      return median(times);
    } finally {
      await subject.close();
    }
  };
  const beside = (own: number, other: number, name: string) =>
    Number.isNaN(other) ? "" : `${(own / other).toFixed(2)} × ${name}`;
  const timed = async (act: () => Promise<unknown>, times = repeats) => {
    const all: number[] = [];
    for (let i = 0; i < times; i++) {
      const begin = performance.now();
      await act();
      all.push((performance.now() - begin) / 1000);
    }
    return median(all);
  };
  const ms = (seconds: number) => `${(1000 * seconds).toFixed(1)} ms`;

  for (const [batch] of STEPS) {
    const own = estimating(runtime);
    const pipeline = await openPipeline(model, own.runtime);
    const act = await stepOf(pipeline, batch);
    await timed(act, 3);
    const seconds = await timed(act);
    const [eager, compiled] = [
      await theirs(batch, "step"),
      device === "cuda" ? await theirs(batch, "step", true) : NaN,
    ];
    const ratios = [
      beside(seconds, eager, "eager"),
      beside(seconds, compiled, "compiled"),
    ];
    found.set(`step, ${batch} images, guidance`, [
      ms(seconds),
      ratios.filter((text) => text !== "").join(", "),
    ]);
    if (batch === 4) {
      found.set("memory of the card, plain, 4 images", [
        await cardMemory(runtime),
        own.estimate(),
      ]);
    }
    if (batch === 1 || batch === 4) {
      const latents = torchNormal(1, [batch, ...pipeline.latentShape]);
      await pipeline.decode(latents);
      const decode = await timed(() => pipeline.decode(latents));
      const other = await theirs(batch, "decode");
      found.set(`decode, ${batch} ${batch === 1 ? "image" : "images"}`, [
        ms(decode),
        beside(decode, other, "eager"),
      ]);
    }
    await pipeline.close();
  }
  for (const batch of GUIDED) {
    const estimated = estimating(runtime);
    const pipeline = await openPipeline(model, estimated.runtime);
    const act = await stepOf(pipeline, batch, true);
    const first = await timed(act, 1);
    const images = batch === 1 ? "image" : "images";
    found.set(`first guided step, ${batch} ${images}`, [
      `${first.toFixed(1)} s`,
      "",
    ]);
    await timed(act, 2);
    const own = await timed(act);
    const other = await theirs(batch, "guide");
    found.set(`guided step, ${batch} images`, [
      ms(own),
      beside(own, other, "autograd"),
    ]);
    if (batch === 4) {
      found.set("memory of the card, guided, 4 images", [
        await cardMemory(runtime),
        estimated.estimate(),
      ]);
    }
    await pipeline.close();
  }
  const units = await flatMemory(runtime, model);
  const measurable = units.every((text) => text.endsWith("GB"));
  found.set("memory of the card after each of six units", [
    measurable ? units.join(", ") : units[0] ?? "",
    "",
  ]);
  const options = { model, steps, subject: SUBJECT };
  const alone = await wholeImages(runtime, { ...options, lanes: 1 });
  const turns = await wholeImages(runtime, { ...options, lanes: 2 });
  const other = await theirs(8, "images");
  const each = turns.wall / 2;
  found.set("images/s, 8 images, with maps and decoding", [
    (8 / each).toFixed(2),
    Number.isNaN(other) ? "" : `${(other / each).toFixed(2)} × bare pipeline`,
  ]);
  found.set("share of wall time in session.run, 8 images", [
    `${(100 * turns.share).toFixed(1)} %`,
    `${(100 * alone.share).toFixed(1)} % of one unit at a time`,
  ]);
  if (sdxl) {
    const pipeline = await openPipeline(sdxl, runtime);
    const act = await stepOf(pipeline, 1);
    await timed(act, 2);
    const step = await timed(act);
    const eager = await theirs(1, "step", false, sdxl);
    found.set("SDXL: step, 1 image, guidance", [
      ms(step),
      beside(step, eager, "eager"),
    ]);
    const latents = torchNormal(1, [1, ...pipeline.latentShape]);
    await pipeline.decode(latents);
    const decode = await timed(() => pipeline.decode(latents));
    const other = await theirs(1, "decode", false, sdxl);
    found.set("SDXL: decode, 1 image", [
      ms(decode),
      beside(decode, other, "eager"),
    ]);
    await pipeline.close();
  } else {
    for (
      const what of ["SDXL: step, 1 image, guidance", "SDXL: decode, 1 image"]
    ) {
      found.set(what, ["not measured: --sdxl DIR names the pipeline", ""]);
    }
  }
  const { provider, precision } = runtime;
  const run = { provider, precision, model, steps };
  const seen = whole && await wholeRun({ ...run, ...whole });
  found.set("memory of the card, a run of every row, 4 images", [
    seen?.peak ?? "not measured: --clip DIR names the CLIP that judges",
    seen?.parts ?? "",
  ]);
  return BARS.map(([what, bar]) => {
    const [ours = "not measured", ratio = ""] = found.get(what) ?? [];
    return { what, ours, ratio, bar };
  });
}

const SUBJECT = "nurse";

/** A prediction in guidance; if `guided`, with the gradient of BiasMap's energy. */
async function stepOf(pipeline: Pipeline, batch: number, guided = false) {
  const latents = torchNormal(1, [batch, ...pipeline.latentShape]);
  const prompts = ["", `a photo of the face of a ${SUBJECT}`].flatMap((text) =>
    Array(batch).fill({ text })
  );
  const conditioning = await pipeline.condition(prompts);
  const { accumulated: _, ...words } = await mapInputs(pipeline, {
    prompts: Array(batch).fill(
      `A photo of the face of a ${SUBJECT} and gender`,
    ),
    words: Array(batch).fill([SUBJECT, "gender"]),
  });
  const [biasmap] = transforms();
  return () =>
    pipeline.predictNoise({
      ...{ latents, timestep: 501, conditioning },
      ...guided && biasmap?.energy && {
        energy: {
          ...words,
          branch: "conditional",
          modules: [],
          ...biasmap.energy.energy,
        },
      },
    });
}

function transforms() {
  return createTransforms([{ id: "biasmap" }], {
    attribute: "gender",
    groups: ["male", "female"],
  });
}
