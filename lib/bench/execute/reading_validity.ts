import {
  type AttentionModule,
  type OverlapReading,
  overlapReadings,
} from "../../attribution/mod.ts";
import { at, rows, type Tensor } from "../../core/mod.ts";
import {
  fillTemplate,
  reread,
  sample,
  type SchedulerId,
} from "../../diffusion/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import {
  type Estimate,
  mean,
  type RankCorrelation,
  rankCorrelation,
} from "../../statistics/mod.ts";
import type { Spec } from "../declare/mod.ts";
import { wordsOf } from "./generation.ts";

/** Which images are read, and how. */
export interface ReadingPlan {
  /** Prompts, words, sampler. */
  readonly spec: Pick<
    Spec,
    "attribution" | "prompt" | "sampler" | "seed" | "subjects"
  >;
  /** Images of each subject, at least two. */
  readonly images: number;
  /** Images sampled together. */
  readonly batch: number;
  /** Sampling steps. */
  readonly steps: number;
  /** Timesteps at which the finished images are read again, each by itself. */
  readonly timesteps: readonly number[];
}

/** What was read from every image in one way. */
export interface ReadOverlaps extends Omit<OverlapReading, "value"> {
  /** Where the maps come from: the sampling, with queries of either branch, or the finished image at a timestep. */
  readonly source: string;
  /** Overlap of each image, subject by subject, `values[subject][image]`. */
  readonly values: readonly (readonly number[])[];
}

/**
 * Samples a spec's images without any method, and reads the overlap of its two words from each in every way.
 *
 * @param onImages Called with the number of images that are read.
 * @returns The ways, each with every image's overlap.
 * @throws {InputError} If a prompt lacks one of the words, or is longer than the text encoder reads.
 */
export async function readOverlaps(
  plan: ReadingPlan,
  pipeline: Pipeline,
  onImages: (done: number) => void = () => {},
): Promise<ReadOverlaps[]> {
  const found = new Map<string, ReadOverlaps & { values: number[][] }>();
  let done = 0;
  for (const [s, subject] of plan.spec.subjects.entries()) {
    for (let from = 0; from < plan.images; from += plan.batch) {
      const count = Math.min(plan.batch, plan.images - from);
      const maps = await mapsOf(plan, subject, { from, count }, pipeline);
      for (const [source, batch] of maps) {
        for (let i = 0; i < count; i++) {
          for (const { value, ...way } of readingsOf(batch, i, pipeline)) {
            const key = [source, way.modules, way.measure].join();
            const known = found.get(key) ?? { source, ...way, values: [] };
            (known.values[s] ??= []).push(value);
            found.set(key, known);
          }
        }
      }
      onImages(done += count);
    }
  }
  return [...found.values()];
}

/** How well one way of reading orders subjects by what is true of them. */
export interface ReadingValidity extends Omit<ReadOverlaps, "values"> {
  /** Mean over subjects, with the error over them. */
  readonly mean: Estimate;
  /** Rank correlation of subjects' means with the truth, over all images. */
  readonly correlation: RankCorrelation;
  /** The same over the images with even ordinals, by which a way may be chosen. */
  readonly chosenBy: number;
  /** The same over the others: what a way that was chosen by the first is worth. */
  readonly heldOut: RankCorrelation;
}

/**
 * Correlates each way of reading with the truth, subject by subject.
 *
 * An image whose map locates nothing is left out of its subject's mean; a way in which a subject has no image left, of all or of
 * either half, is left out as a whole.
 *
 * @param truth What is true of each subject, in the order of the values.
 * @param confidence Confidence of the intervals, in `(0, 1)`.
 */
export function readingValidity(
  readings: readonly ReadOverlaps[],
  truth: readonly number[],
  confidence: number,
): ReadingValidity[] {
  return readings.flatMap(({ values, ...way }) => {
    const means = (keep: (i: number) => boolean) =>
      values.map((own) => {
        const kept = own.filter((x, i) => keep(i) && Number.isFinite(x));
        return kept.reduce((a, b) => a + b, 0) / kept.length;
      });
    const [all, even, odd] = [
      means(() => true),
      means((i) => i % 2 === 0),
      means((i) => i % 2 === 1),
    ];
    if (![all, even, odd].flat().every(Number.isFinite)) return [];
    return [{
      ...way,
      mean: mean(all),
      correlation: rankCorrelation(all, truth, confidence),
      chosenBy: rankCorrelation(even, truth, confidence).value,
      heldOut: rankCorrelation(odd, truth, confidence),
    }];
  });
}

/** Maps `[b, 2, P]` of some images of a subject, by where they come from. */
async function mapsOf(
  { spec, steps, timesteps }: ReadingPlan,
  subject: string,
  { from, count }: { readonly from: number; readonly count: number },
  pipeline: Pipeline,
): Promise<Map<string, Tensor>> {
  const prompt = fillTemplate(spec.prompt, { subject });
  const samples = Array.from({ length: count }, (_, i) => ({
    seed: spec.seed + from + i,
    prompt,
    subject,
  }));
  const words = wordsOf(spec, subject, count);
  const sampled = async (queries: "cond" | "uncond") =>
    await sample(pipeline, {
      samples,
      steps,
      guidance: spec.sampler.guidance,
      scheduler: spec.sampler.scheduler as SchedulerId,
      attribution: { ...words, queries },
    });
  const { latents, maps } = await sampled("cond");
  const found = new Map<string, Tensor | undefined>([["sampling", maps]]);
  if (spec.sampler.guidance > 1) {
    const { maps } = await sampled("uncond");
    found.set("sampling, unconditional queries", maps);
  }
  const seeds = samples.map(({ seed }) => seed);
  for (const t of timesteps) {
    const again = {
      latents,
      seeds,
      prompts: samples.map(({ prompt }) => prompt),
      timesteps: [t],
      attribution: words,
    };
    found.set(`final image, t = ${t}`, await reread(pipeline, again));
  }
  return found as Map<string, Tensor>;
}

function readingsOf(
  batch: Tensor,
  i: number,
  { modules, imageShape }: Pick<Pipeline, "modules" | "imageShape">,
): OverlapReading[] {
  const { data, shape } = rows(batch, i, i + 1);
  const own = { data, shape: shape.slice(1) };
  const layout: readonly AttentionModule[] = modules;
  return overlapReadings(own, layout, [at(imageShape, 1), at(imageShape, 2)]);
}
