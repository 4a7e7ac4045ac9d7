import { at, type Tensor } from "../core/mod.ts";
import { fillTemplate, type Sample } from "../diffusion/mod.ts";
import {
  FIT_SEED,
  type FitContext,
  type FitRequest,
  pickRows,
  subjectOf,
} from "../fit/mod.ts";

/**
 * Lists images to be probed, from seeds that no benchmark uses. Prompts, subjects and groups take turns,
 * as far as a prompt names them.
 *
 * @param prompts Templates, with `{group}` if they are to be specific, perhaps `{subject}`.
 * @param images How many.
 */
export function promptedSamples(
  context: Pick<FitContext, "groups" | "subjects">,
  prompts: readonly string[],
  images: number,
): Sample[] {
  const { groups } = context;
  return Array.from({ length: images }, (_, i) => {
    const group = at(groups, i % groups.length);
    const turn = Math.floor(i / groups.length);
    const subject = subjectOf(context, Math.floor(turn / prompts.length));
    const template = at(prompts, turn % prompts.length);
    return {
      seed: FIT_SEED + i,
      prompt: fillTemplate(template, { group, subject }),
      subject,
    };
  });
}

/** Judges images that are about different subjects. */
export function judgedBySubject(
  judge: FitRequest["judge"],
): (
  images: Tensor,
  samples: readonly Sample[],
) => Promise<(number | undefined)[]> {
  return async (images, samples) => {
    const found = Array<number | undefined>(samples.length);
    const subjects = samples.map(({ subject = "" }) => subject);
    for (const subject of new Set(subjects)) {
      const own = subjects.flatMap((s, i) => s === subject ? [i] : []);
      const seen = await judge(pickRows(images, own), subject);
      own.forEach((i, n) => found[i] = seen[n]);
    }
    return found;
  };
}
