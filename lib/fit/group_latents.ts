import { at, concatRows, rows, type Tensor } from "../core/mod.ts";
import { fillTemplate, sample, type SchedulerId } from "../diffusion/mod.ts";
import { refuseFailed } from "./finite_artifact.ts";
import { FIT_SEED, type FitContext, type FitRequest } from "./fit.ts";

/** Which images are made. */
export interface GroupImages {
  /** Template of their prompt, with `{group}`, perhaps `{subject}`. */
  readonly prompt: string;
  /** Images of each group. */
  readonly images: number;
  /** Called after each batch with the number of images made. */
  readonly onImages?: (done: number) => void;
}

/**
 * Samples images whose prompts name a group, as far as their latents: group by
 * group, from seeds that no benchmark uses. Subjects take turns within a group.
 *
 * @param request Model, sampler, groups, subjects.
 * @param images Prompt and number.
 * @returns Clean latents `[K·images, 4, h, w]`.
 * @throws {InputError} If one is not finite.
 */
export async function groupLatents(
  { pipeline, context, signal }: Pick<
    FitRequest,
    "pipeline" | "context" | "signal"
  >,
  { prompt, images, onImages }: GroupImages,
): Promise<Tensor> {
  const { groups, sampler } = context;
  // Nobody looks at the pictures, so they need not be decoded.
  const undecoded = {
    ...pipeline,
    decode: (latents: Tensor) => Promise.resolve(latents),
  };
  const all = groups.flatMap((group, k) =>
    Array.from({ length: images }, (_, i) => ({
      seed: FIT_SEED + k * images + i,
      prompt: fillTemplate(prompt, { group, subject: subjectOf(context, i) }),
    }))
  );
  const made: Tensor[] = [];
  for (let from = 0; from < all.length; from += BATCH) {
    const { latents, records } = await sample(undecoded, {
      samples: all.slice(from, from + BATCH),
      steps: sampler.steps,
      guidance: sampler.guidance,
      scheduler: sampler.scheduler as SchedulerId,
    }, signal ? { signal } : {});
    refuseFailed(records);
    made.push(latents);
    onImages?.(Math.min(from + BATCH, all.length));
  }
  return concatRows(made);
}

/**
 * Says what an image is about, where its prompt names a subject.
 *
 * @param context Subjects, at least one.
 * @param image Index of the image within its group.
 * @returns The subject whose turn it is.
 */
export function subjectOf(
  { subjects }: Pick<FitContext, "subjects">,
  image: number,
): string {
  return at(subjects, image % subjects.length);
}

/**
 * Picks rows of a tensor.
 *
 * @param x A tensor of rank 1 or more.
 * @param indices Rows, in the order wanted.
 */
export function pickRows(x: Tensor, indices: readonly number[]): Tensor {
  return concatRows(indices.map((i) => rows(x, i, i + 1)));
}

/** Small, so that a model of full size can make them too. */
const BATCH = 8;
