import {
  abstains,
  type Abstention,
  at,
  rows,
  type Tensor,
  unitRows,
} from "../../core/mod.ts";
import { fillTemplate } from "../../diffusion/mod.ts";
import { blank, type Judge, type Verdict } from "../../judges/mod.ts";
import type { Observation } from "../../metrics/mod.ts";
import type { Scorer } from "../../runtime/mod.ts";
import type { Spec } from "../declare/mod.ts";
import { SUBJECT } from "../plan/mod.ts";

/** What an image shows of a spec's attribute, subject and prompt. */
export type Seen = Pick<
  Observation,
  | "label"
  | "labelProbabilities"
  | "margin"
  | "dropped"
  | "unlabelled"
  | "recognisedAs"
  | "promptCosine"
>;

/**
 * Asks a spec's judge what images show, and CLIP how near they are to the spec's prompt.
 *
 * @param images Images `[b, 3, H, W]` in `[0, 1]`.
 * @returns What each image shows; an abstention where it shows nothing at all.
 */
export async function judgeImages(
  { attribute, prompt, subjects }: Spec,
  subject: string,
  images: Tensor,
  { judge, scorer }: {
    readonly judge: Judge;
    readonly scorer: Pick<Scorer, "embedTexts" | "imageFeatures">;
  },
): Promise<(Seen | Abstention)[]> {
  const verdicts = await judge.judge(images, subject);
  const embeddings = unitRows(await scorer.imageFeatures(images));
  const asked = await scorer.embedTexts([fillTemplate(prompt, { subject })]);
  return verdicts.map((verdict, i) => {
    const shown = verdict[attribute.name];
    if (!shown) throw new TypeError(`Nobody judges "${attribute.name}"`);
    const promptCosine = cosine(rows(embeddings, i, i + 1).data, asked.data);
    const nothing = abstains(shown) &&
      (blank(rows(images, i, i + 1)) || !Number.isFinite(promptCosine));
    if (nothing) return shown;
    const recognised = verdict[SUBJECT];
    // A judge that tells the subject too may see neither.
    if (recognised && abstains(recognised)) {
      return { unlabelled: recognised.invalid, promptCosine };
    }
    return {
      ...labelled(shown),
      recognisedAs: recognised?.label ?? at(subjects, 0),
      promptCosine,
    };
  });
}

/** An image without a face has a subject and a place in a distribution all the same. */
function labelled(shown: Verdict[string]): Seen {
  if (abstains(shown)) return { unlabelled: shown.invalid };
  const { label, probabilities, margin, dropped } = shown;
  return {
    label,
    labelProbabilities: probabilities,
    margin,
    ...(dropped !== undefined && { dropped }),
  };
}

// Of unit vectors, which rounding can leave a little longer.
function cosine(a: Float32Array, b: Float32Array): number {
  const inner = a.reduce((s, x, i) => s + x * at(b, i), 0);
  return Math.min(1, Math.max(-1, inner));
}
