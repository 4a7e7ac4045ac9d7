import type { Tensor } from "../core/mod.ts";
import {
  type Artefact,
  createTransforms,
  fillTemplate,
  type ImageRecord,
  sample,
  type SampleStep,
  type SchedulerId,
} from "../diffusion/mod.ts";
import { countPasses, type Pipeline } from "../runtime/mod.ts";
import { transformContext, withArtefacts } from "./fits.ts";
import type { Plan, Unit } from "./plan.ts";

/** What sampling makes of a unit, before anything is read from its images. */
export interface Generation {
  /** Final latents `[b, c, h, w]`; the decoder makes the same images of them, to the bit. */
  readonly latents: Tensor;
  /** Maps `[b, 2, P]` of the two concepts on the sampling trajectory, summed over steps and heads. */
  readonly maps: Tensor;
  /** What the method's transforms told of each image. */
  readonly records: readonly ImageRecord[];
  /** Passes of the UNet that an image took, as a multiple of the plain sampler's. */
  readonly cost: number;
}

/** What a unit is sampled with. */
export interface Studio {
  /** The model that draws. */
  readonly pipeline: Pipeline;
  /** What was fitted for the methods, by key. */
  readonly artefacts?: ReadonlyMap<string, Artefact>;
}

/**
 * Samples a unit's images.
 *
 * @param plan The plan.
 * @param unit One of its units.
 * @param studio The model that draws, and what was fitted to it.
 * @param onStep Called after each sampling step.
 * @returns What sampling made, and the images `[b, 3, H, W]` in `[0, 1]`, in the order of the seeds.
 */
export async function generate(
  { spec, size }: Plan,
  { method, subject, samples }: Unit,
  { pipeline, artefacts }: Studio,
  onStep: (step: SampleStep) => void = () => {},
): Promise<{ generation: Generation; images: Tensor }> {
  const counted = countPasses(pipeline);
  let plain = 0;
  const { images, latents, maps, records } = await sample(counted.pipeline, {
    samples,
    steps: size.steps,
    guidance: spec.sampler.guidance,
    scheduler: spec.sampler.scheduler as SchedulerId,
    transforms: createTransforms(
      withArtefacts(method.transforms, artefacts),
      transformContext(spec),
    ),
    attribution: {
      ...wordsOf(spec, subject, samples.length),
      queries: spec.attribution.queries,
    },
  }, {
    onStep(step) {
      plain += spec.sampler.guidance > 1 ? 2 : 1;
      onStep(step);
    },
  });
  const cost = counted.passes() / plain;
  if (!maps) throw new TypeError("Cannot read the maps: there are none");
  return { generation: { latents, maps, records, cost }, images };
}

/**
 * Says where in the attention a spec looks.
 *
 * @param spec The spec.
 * @param subject The subject.
 * @param batch Number of images.
 * @returns The attribution prompt and the two words, once per image.
 */
export function wordsOf(
  { attribution }: Plan["spec"],
  subject: string,
  batch: number,
): { prompts: string[]; words: string[][] } {
  const fill = (template: string) => fillTemplate(template, { subject });
  return {
    prompts: Array(batch).fill(fill(attribution.prompt)),
    words: Array(batch).fill(attribution.words.map(fill)),
  };
}
