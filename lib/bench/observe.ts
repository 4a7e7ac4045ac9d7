import {
  type AttentionModule,
  type Entanglement,
  entanglement,
} from "../attribution/mod.ts";
import {
  abstains,
  type Abstention,
  at,
  rows,
  type Tensor,
} from "../core/mod.ts";
import {
  createTransforms,
  fillTemplate,
  reread,
  sample,
  type SampleStep,
  type SchedulerId,
} from "../diffusion/mod.ts";
import { blank, type Observation } from "../metrics/mod.ts";
import type { Pipeline, Scorer } from "../runtime/mod.ts";
import type { Classifier, Judgement } from "./classifier.ts";
import type { Plan, Unit } from "./plan.ts";

/** One finished image of a unit, and what was read from it. */
export interface Frame {
  /** The unit. */
  readonly unit: Unit;
  /** Seed of the image. */
  readonly seed: number;
  /** Where its seed stands among the plan's, from 0. */
  readonly ordinal: number;
  /** The image `[3, H, W]` in `[0, 1]`. */
  readonly image: Tensor;
  /** Cross-attention maps `[2, P]` of the two concepts, summed over steps and heads. */
  readonly maps: Tensor;
  /** Modules in the order in which their maps are concatenated. */
  readonly layout: readonly AttentionModule[];
  /** What was observed. */
  readonly observation: Observation;
}

/** What a unit is made with. */
export interface Instruments {
  /** The model that draws. */
  readonly pipeline: Pipeline;
  /** The CLIP that judges. */
  readonly scorer: Pick<Scorer, "embedImages">;
  /** The spec's classifier. */
  readonly classifier: Classifier;
}

/**
 * Samples a unit's images and reads from them all that the metrics need: what
 * CLIP sees, and how far the two concepts overlap, on the trajectory and again
 * in the finished image.
 *
 * @param plan The plan.
 * @param unit One of its units.
 * @param instruments Model and classifier.
 * @param onStep Called after each sampling step.
 * @returns One frame per image, in the order of the seeds.
 */
export async function observe(
  plan: Plan,
  unit: Unit,
  { pipeline, scorer, classifier }: Instruments,
  onStep: (step: SampleStep) => void = () => {},
): Promise<readonly Frame[]> {
  const { spec, size } = plan;
  const { subject, samples } = unit;
  const seeds = samples.map(({ seed }) => seed);
  const words = spec.attribution.words.map((w) => fillTemplate(w, { subject }));
  const prompt = fillTemplate(spec.attribution.prompt, { subject });
  const attribution = {
    prompts: samples.map(() => prompt),
    words: samples.map(() => words),
  };
  const context = {
    attribute: spec.attribute.name,
    groups: spec.attribute.groups.map(({ id }) => id),
  };
  const { images, latents, maps } = await sample(pipeline, {
    samples,
    steps: size.steps,
    guidance: spec.sampler.guidance,
    scheduler: spec.sampler.scheduler as SchedulerId,
    transforms: createTransforms(unit.method.transforms, context),
    attribution: { ...attribution, queries: spec.attribution.queries },
  }, { onStep });
  if (!maps) throw new TypeError("Cannot read the maps: there are none");
  const again = spec.attribution.reread.length === 0
    ? undefined
    : await reread(pipeline, {
      latents,
      seeds,
      // The spec's own prompt, so that every method is measured alike.
      prompts: samples.map((s) => s.prompt),
      timesteps: spec.attribution.reread,
      attribution,
    });
  const judged = await classifier.judge(
    await scorer.embedImages(images),
    subject,
  );
  const options = {
    resolution: resolutionOf(plan, pipeline),
    percentile: spec.attribution.percentile,
  };
  const overlapOf = (maps: Tensor, i: number) =>
    entanglement(row(maps, i), pipeline.modules, options);
  return seeds.map((seed, i) => {
    const image = row(images, i);
    return {
      unit,
      seed,
      ordinal: plan.seeds.indexOf(seed),
      image,
      maps: row(maps, i),
      layout: pipeline.modules,
      observation: {
        seed,
        subject,
        ...combined(
          blank(image) ?? at(judged, i),
          overlapOf(maps, i),
          again && overlapOf(again, i),
        ),
      },
    };
  });
}

function resolutionOf(
  { size }: Plan,
  { imageShape: [, height, width] }: Pipeline,
): [number, number] {
  return size.resolution === "image"
    ? [height, width]
    : [size.resolution, size.resolution];
}

function combined(
  judged: Judgement | Abstention,
  sampled: Entanglement | Abstention,
  again: Entanglement | Abstention | undefined,
): Omit<Observation, "seed" | "subject"> {
  const invalid = [judged, sampled, again].find((x) => x && abstains(x));
  return {
    ...(!abstains(judged) && judged),
    ...(!abstains(sampled) && {
      iou: sampled.iou,
      biou: sampled.biou,
      biouModules: sampled.biouModules,
    }),
    ...(again && !abstains(again) && {
      iouReread: again.iou,
      biouReread: again.biou,
    }),
    ...(invalid && abstains(invalid) && { invalid: invalid.invalid }),
  };
}

/** One image's part of a batch, without the axis of the batch. */
function row(batch: Tensor, i: number): Tensor {
  const { data, shape } = rows(batch, i, i + 1);
  return { data, shape: shape.slice(1) };
}
