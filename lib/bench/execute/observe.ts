import {
  type AttentionModule,
  type Entanglement,
  entanglement,
} from "../../attribution/mod.ts";
import {
  abstains,
  type Abstention,
  allFinite,
  at,
  rows,
  type Tensor,
} from "../../core/mod.ts";
import {
  type Artifact,
  type ImageRecord,
  reread,
} from "../../diffusion/mod.ts";
import type { Judge } from "../../judges/mod.ts";
import type { Observation } from "../../metrics/mod.ts";
import type { Pipeline, Scorer } from "../../runtime/mod.ts";
import type { Plan, Unit } from "../plan/mod.ts";
import { wordsOf } from "./generation.ts";
import { judgeImages, type Seen } from "./judge_images.ts";
import type { Generation } from "../store/mod.ts";

/** What a unit is made with. */
export interface Models {
  /** The model that draws. */
  readonly pipeline: Pipeline;
  /** The CLIP whose features are kept, and held to the prompt. */
  readonly scorer: Pick<Scorer, "embedTexts" | "imageFeatures">;
  /** The spec's judge. */
  readonly judge: Judge;
  /** What was fitted for the methods, by key. */
  readonly artifacts?: ReadonlyMap<string, Artifact>;
  /** Inception, if there is one: features `[b, 2048]` of images `[b, 3, H, W]` in `[0, 1]`. */
  readonly inception?: (images: Tensor) => Promise<Tensor>;
}

/** What the networks made of a unit; the rest is arithmetic. Plain data, so that another thread can do it. */
export interface NetworkOutputs {
  /** Id of the method. */
  readonly method: string;
  /** The subject. */
  readonly subject: string;
  /** Seed of each image. */
  readonly seeds: readonly number[];
  /** Where each seed stands among the plan's, from 0. */
  readonly ordinals: readonly number[];
  /** Images `[b, 3, H, W]` in `[0, 1]`. */
  readonly images: Tensor;
  /** Maps `[b, 2, P]` of the two concepts on the sampling trajectory, summed over steps and heads. */
  readonly maps: Tensor;
  /** The same, read again from the finished images, if the spec asks for it. */
  readonly again: Tensor | undefined;
  /** What the method's transforms told of each image. */
  readonly records: readonly ImageRecord[];
  /** Passes of the UNet that an image took, as a multiple of the plain sampler's. */
  readonly cost: number;
  /** What the judge saw in each image. */
  readonly seen: readonly (Seen | Abstention)[];
  /** Features of each image `[b, d]`, by the network that made them. */
  readonly features: Readonly<Partial<Record<"clip" | "inception", Tensor>>>;
  /** Modules in the order in which their maps are concatenated. */
  readonly layout: readonly AttentionModule[];
  /** Height and width at which masks are compared, in pixels. */
  readonly resolution: readonly [number, number];
  /** Percentile above which a pixel belongs to a mask. */
  readonly percentile: number;
}

/** One finished image, and what was read from it. */
export interface ImageResult {
  /** Seed of the image. */
  readonly seed: number;
  /** Where its seed stands among the plan's, from 0. */
  readonly ordinal: number;
  /** The image `[3, H, W]` in `[0, 1]`. */
  readonly image: Tensor;
  /** Maps `[2, P]` of the two concepts. */
  readonly maps: Tensor;
  /** What was observed. */
  readonly observation: Observation;
}

/**
 * Does what the networks are needed for once a unit is sampled: decodes its
 * images, reads their maps again, and asks the judge.
 *
 * @param generation What sampling made of the unit.
 * @param decoded Its images, if they are at hand.
 * @returns Images, maps and what was seen, in the order of the seeds.
 */
export async function evaluateImages(
  plan: Plan,
  unit: Unit,
  { pipeline, scorer, judge, inception }: Models,
  { latents, maps, records, cost }: Generation,
  decoded?: Tensor,
): Promise<NetworkOutputs> {
  const { attribution } = plan.spec;
  const { subject, samples } = unit;
  const seeds = samples.map(({ seed }) => seed);
  // As the spec asks for them, whatever a method makes of it, so that every method is measured alike.
  const prompts = samples.map(({ prompt }) => prompt);
  const images = decoded ?? await pipeline.decode(latents);
  const again = attribution.reread.length === 0
    ? undefined
    : await reread(pipeline, {
      latents,
      seeds,
      prompts,
      timesteps: attribution.reread,
      attribution: wordsOf(plan.spec, subject, samples.length),
    });
  const clip = await scorer.imageFeatures(images);
  const asked = { subject, prompts };
  const seen = await judgeImages(plan.spec, asked, images, { scorer, judge });
  return {
    method: unit.method.id,
    subject,
    seeds,
    ordinals: seeds.map((seed) => plan.seeds.indexOf(seed)),
    images,
    maps,
    again,
    records,
    cost,
    seen,
    features: {
      clip,
      ...(inception && { inception: await inception(images) }),
    },
    layout: pipeline.modules,
    resolution: resolutionOf(plan, pipeline),
    percentile: attribution.percentile,
  };
}

/**
 * Reads from one image all that the metrics need: what was seen, and how far
 * the two concepts overlap, on the trajectory and again in the finished image.
 *
 * @param evaluated What the networks made of a unit.
 * @param i Index of the image in the unit.
 */
export function readImage(evaluated: NetworkOutputs, i: number): ImageResult {
  const { subject, images, maps, again, layout, features } = evaluated;
  const seed = at(evaluated.seeds, i);
  const { values, failure } = at(evaluated.records, i);
  const { vectors, unread } = featuresOf(features, i);
  const overlapOf = (maps: Tensor) =>
    entanglement(row(maps, i), layout, evaluated);
  const seen = at(evaluated.seen, i);
  return {
    seed,
    ordinal: at(evaluated.ordinals, i),
    image: row(images, i),
    maps: row(maps, i),
    observation: {
      seed,
      subject,
      ...(failure === undefined
        ? {
          cost: evaluated.cost,
          ...(!abstains(seen) && vectors),
          ...combined(
            seen,
            overlapOf(maps),
            again && overlapOf(again),
            unread,
          ),
        }
        : { invalid: failure }),
      ...(Object.keys(values).length > 0 && { readings: values }),
    },
  };
}

function resolutionOf(
  { size }: Plan,
  { imageShape: [, height, width] }: Pick<Pipeline, "imageShape">,
): [number, number] {
  return size.resolution === "image"
    ? [height, width]
    : [size.resolution, size.resolution];
}

function combined(
  seen: Seen | Abstention,
  sampled: Entanglement | Abstention,
  again: Entanglement | Abstention | undefined,
  unread: Abstention | undefined,
): Omit<Observation, "seed" | "subject"> {
  const invalid = [seen, sampled, again, unread]
    .find((x) => x && abstains(x));
  return {
    ...(!abstains(seen) && seen),
    ...(!abstains(sampled) && {
      iou: sampled.iou,
      biou: sampled.biou,
      biouModules: sampled.biouModules,
      stages: sampled.stages,
    }),
    ...(again && !abstains(again) && {
      iouReread: again.iou,
      biouReread: again.biou,
    }),
    ...(invalid && abstains(invalid) && { invalid: invalid.invalid }),
  };
}

/** One image's features, copied out of the batch; those that are not finite are left out, with the reason. */
function featuresOf(features: NetworkOutputs["features"], i: number): {
  readonly vectors: Pick<Observation, "clip" | "inception">;
  readonly unread: Abstention | undefined;
} {
  const all = Object.entries(features)
    .map(([name, batch]) => [name, row(batch, i).data.slice()] as const);
  const broken = all.find(([, data]) => !allFinite(data));
  return {
    vectors: Object.fromEntries(all.filter(([, data]) => allFinite(data))),
    unread: broken &&
      { invalid: `the features of the image by ${broken[0]} are not finite` },
  };
}

/** One image's part of a batch, without the axis of the batch. */
function row(batch: Tensor, i: number): Tensor {
  const { data, shape } = rows(batch, i, i + 1);
  return { data, shape: shape.slice(1) };
}
