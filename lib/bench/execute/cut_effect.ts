import { abstains } from "../../core/mod.ts";
import {
  fillTemplate,
  sample,
  type SchedulerId,
  type Transform,
} from "../../diffusion/mod.ts";
import type { Judge } from "../../judges/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import { type Estimate, share } from "../../statistics/mod.ts";
import type { Spec } from "../declare/mod.ts";
import type { ReadingPlan } from "./reading_validity.ts";

/** How much a change of the sampling moves what a subject's images show. */
export interface CutEffect {
  /** The subject. */
  readonly subject: string;
  /** Share of images whose group changes with it; one that the judge cannot tell is no other. */
  readonly changed: Estimate;
}

/**
 * Samples a spec's images twice from the same noise, as they are and with a change such as a word that is not looked at, and asks the
 * judge whether they still show the same group.
 *
 * @param change What else is done to the images the second time.
 * @param onImages Called with the number of images that are judged.
 * @returns One effect for each subject, in the order of the spec.
 */
export async function cutEffects(
  { spec, images, batch, steps }: Omit<ReadingPlan, "spec" | "timesteps"> & {
    readonly spec: ReadingPlan["spec"] & Pick<Spec, "attribute">;
  },
  change: Transform,
  { pipeline, judge }: {
    readonly pipeline: Pipeline;
    readonly judge: Judge;
  },
  onImages: (done: number) => void = () => {},
): Promise<CutEffect[]> {
  let done = 0;
  const labels = async (
    subject: string,
    seeds: readonly number[],
    transforms: readonly Transform[],
  ) => {
    const prompt = fillTemplate(spec.prompt, { subject });
    const { images } = await sample(pipeline, {
      samples: seeds.map((seed) => ({ seed, prompt, subject })),
      steps,
      guidance: spec.sampler.guidance,
      scheduler: spec.sampler.scheduler as SchedulerId,
      transforms,
    });
    const verdicts = await judge.judge(images, subject);
    return verdicts.map(({ [spec.attribute.name]: seen }) =>
      !seen || abstains(seen) ? undefined : seen.label
    );
  };
  const effects: CutEffect[] = [];
  for (const subject of spec.subjects) {
    let changed = 0;
    for (let from = 0; from < images; from += batch) {
      const count = Math.min(batch, images - from);
      const seeds = Array.from(
        { length: count },
        (_, i) => spec.seed + from + i,
      );
      const plain = await labels(subject, seeds, []);
      const other = await labels(subject, seeds, [change]);
      changed += plain.filter((label, i) =>
        label !== undefined && other[i] !== undefined && other[i] !== label
      ).length;
      onImages(done += count);
    }
    effects.push({ subject, changed: share(changed, images) });
  }
  return effects;
}
