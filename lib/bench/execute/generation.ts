import type { Generation } from "../store/mod.ts";
import type { Tensor } from "../../core/mod.ts";
import {
  type Artifact,
  fillTemplate,
  sample,
  type SampleStep,
  type SchedulerId,
} from "../../diffusion/mod.ts";
import { createTransforms } from "../../methods/mod.ts";
import { countPasses, type Pipeline } from "../../runtime/mod.ts";
import {
  type Plan,
  transformContext,
  type Unit,
  withArtifacts,
} from "../plan/mod.ts";

/** What a unit is sampled with. */
export interface SamplerContext {
  /** The model that draws. */
  readonly pipeline: Pipeline;
  /** What was fitted for the methods, by key. */
  readonly artifacts?: ReadonlyMap<string, Artifact>;
}

/**
 * Samples a unit's images.
 *
 * @param context The model that draws, and what was fitted to it.
 * @param onStep Called after each sampling step.
 * @returns What sampling made, and the images `[b, 3, H, W]` in `[0, 1]`, in the order of the seeds.
 */
export async function generate(
  { spec, size, registry }: Plan,
  { method, subject, samples }: Unit,
  { pipeline, artifacts }: SamplerContext,
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
      withArtifacts(method.transforms, artifacts),
      transformContext(spec),
      registry,
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
 * @returns The attribution prompt and the two words, once per image.
 */
export function wordsOf(
  { attribution }: Pick<Plan["spec"], "attribution">,
  subject: string,
  batch: number,
): { prompts: string[]; words: string[][] } {
  const fill = (template: string) => fillTemplate(template, { subject });
  return {
    prompts: Array(batch).fill(fill(attribution.prompt)),
    words: Array(batch).fill(attribution.words.map(fill)),
  };
}
