import {
  abstains,
  type Abstention,
  allFinite,
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
import {
  comparesWords,
  furtherAttributes,
  readsGroupWords,
  SUBJECT,
} from "../plan/mod.ts";

/** What an image shows of a spec's attribute, subject and prompt. */
export type Seen = Pick<
  Observation,
  | "label"
  | "labelProbabilities"
  | "margin"
  | "dropped"
  | "unlabelled"
  | "recognisedAs"
  | "further"
  | "promptCosine"
  | "wordCosine"
  | "groupCosines"
>;

/** What images were asked for. */
export interface Asked {
  /** Subject of the prompts. */
  readonly subject: string;
  /** Prompt of each image; absent where nobody knows it. */
  readonly prompts: readonly (string | undefined)[];
}

/**
 * Asks a spec's judge what images show, and CLIP how near they are to their prompts.
 *
 * @param images Images `[b, 3, H, W]` in `[0, 1]`.
 * @returns What each image shows; an abstention where it shows nothing at all.
 */
export async function judgeImages(
  spec: Pick<Spec, "attribute" | "attribution" | "subjects" | "metrics">,
  { subject, prompts }: Asked,
  images: Tensor,
  { judge, scorer }: {
    readonly judge: Judge;
    readonly scorer: Pick<Scorer, "embedTexts" | "imageFeatures">;
  },
): Promise<(Seen | Abstention)[]> {
  const { attribute, subjects, metrics } = spec;
  const verdicts = await judge.judge(images, subject);
  const embeddings = unitRows(await scorer.imageFeatures(images));
  const texts = await Promise.all(
    prompts.map((prompt) =>
      prompt === undefined ? undefined : scorer.embedTexts([prompt])
    ),
  );
  const words = readsGroupWords({ metrics })
    ? await scorer.embedTexts(attribute.groups.map(({ words }) => at(words, 0)))
    : undefined;
  const alike = comparesWords(spec)
    ? await wordCosine(spec, subject, scorer)
    : undefined;
  return verdicts.map((verdict, i) => {
    const shown = verdict[attribute.name];
    if (!shown) throw new TypeError(`Nobody judges "${attribute.name}"`);
    const embedding = rows(embeddings, i, i + 1).data;
    const nothing = abstains(shown) &&
      (blank(rows(images, i, i + 1)) || !allFinite(embedding));
    if (nothing) return shown;
    const text = texts[i];
    const near = {
      ...text && { promptCosine: cosine(embedding, text.data) },
      ...alike !== undefined && { wordCosine: alike },
      ...words && { groupCosines: groupCosines(attribute, embedding, words) },
      ...furtherOf(attribute, verdict),
    };
    const recognised = verdict[SUBJECT];
    // A judge that tells the subject too may see neither.
    if (recognised && abstains(recognised)) {
      return { unlabelled: recognised.invalid, ...near };
    }
    return {
      ...labelled(shown),
      recognisedAs: recognised?.label ?? at(subjects, 0),
      ...near,
    };
  });
}

/** How alike the two words are that a spec looks for, each by itself. */
async function wordCosine(
  { attribution }: Pick<Spec, "attribution">,
  subject: string,
  scorer: Pick<Scorer, "embedTexts">,
): Promise<number> {
  const words = attribution.words.map((word) =>
    fillTemplate(word, { subject })
  );
  const both = await scorer.embedTexts(words);
  return cosine(rows(both, 0, 1).data, rows(both, 1, 2).data);
}

/** How near an image is to the first word of each group. */
function groupCosines(
  { groups }: Spec["attribute"],
  embedding: Float32Array,
  words: Tensor,
): Record<string, number> {
  return Object.fromEntries(
    groups.map((
      { id },
      k,
    ) => [id, cosine(embedding, rows(words, k, k + 1).data)]),
  );
}

/** What the judge tells beside what it was asked, in the classes that are known. */
function furtherOf(
  attribute: Spec["attribute"],
  verdict: Verdict,
): Pick<Observation, "further"> {
  const told: [string, { label: string } | Abstention][] = [];
  for (const { name, groups } of furtherAttributes({ attribute })) {
    const shown = verdict[name];
    if (!shown) continue;
    if (abstains(shown)) told.push([name, { invalid: shown.invalid }]);
    // A judge may tell it in classes of its own, which are no others'.
    else if (groups.some(({ id }) => id === shown.label)) {
      told.push([name, { label: shown.label }]);
    }
  }
  return told.length === 0 ? {} : { further: Object.fromEntries(told) };
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
