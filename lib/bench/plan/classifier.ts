import {
  abstains,
  type Abstention,
  at,
  rows,
  type Tensor,
} from "../../core/mod.ts";
import { fillTemplate } from "../../diffusion/mod.ts";
import {
  classDirections,
  type Classification,
  classify,
} from "../../metrics/mod.ts";
import type { Scorer } from "../../runtime/mod.ts";
import type { Spec } from "../declare/mod.ts";

/** What the classifier saw in one image, by name. */
export interface Judgement {
  /** Id of the group. */
  readonly label: string;
  /** Probability of each group, in the order of the spec. */
  readonly labelProbabilities: readonly number[];
  /** Probability of the group minus that of the runner-up. */
  readonly margin: number;
  /** The subject, among all subjects of the spec. */
  readonly recognisedAs: string;
  /** Cosine of the image and the spec's prompt, in `[−1, 1]`. */
  readonly promptCosine: number;
}

/** A spec's zero-shot classifier. */
export interface Classifier {
  /**
   * Judges images by their embeddings.
   *
   * @param embeddings Unit embeddings `[b, d]` of images.
   * @param subject Subject of their prompts, which the prompts of the groups may name.
   * @returns One judgement per image, or why there is none.
   */
  judge(
    embeddings: Tensor,
    subject: string,
  ): Promise<readonly (Judgement | Abstention)[]>;
}

/**
 * Makes a spec's classifier; texts are embedded once, when they are first needed.
 *
 * @param spec Groups, subjects and the prompts that describe them.
 * @param scorer The CLIP that judges.
 * @returns The classifier.
 */
export function makeClassifier(
  spec: Spec,
  scorer: Pick<Scorer, "embedTexts" | "logitScale">,
): Classifier {
  const { classifier: { group, subject: ofSubject }, attribute, subjects } =
    spec;
  const directions = async (prompts: readonly string[][]) =>
    classDirections(
      await scorer.embedTexts(prompts.flat()),
      prompts.map((p) => p.length),
    );
  const once = cache(async (subject: string) =>
    await directions(
      attribute.groups.map(({ words }) =>
        group.flatMap((template) =>
          words.map((word) => fillTemplate(template, { subject, group: word }))
        )
      ),
    )
  );
  const all = cache(async () =>
    await directions(
      subjects.map((subject) =>
        ofSubject.map((template) => fillTemplate(template, { subject }))
      ),
    )
  );
  const asked = cache(async (subject: string) => {
    const prompt = fillTemplate(spec.prompt, { subject });
    return (await scorer.embedTexts([prompt])).data;
  });
  return {
    async judge(embeddings, subject) {
      const { logitScale } = scorer;
      const groups = classify(embeddings, await once(subject), logitScale);
      const seen = subjects.length > 1
        ? classify(embeddings, await all(""), logitScale)
        : undefined;
      const prompt = await asked(subject);
      return groups.map((found, i) =>
        abstains(found) ? found : {
          ...judgement(spec, found, seen?.[i]),
          promptCosine: cosine(rows(embeddings, i, i + 1).data, prompt),
        }
      );
    },
  };
}

function judgement(
  { attribute, subjects }: Spec,
  found: Classification,
  seen: Classification | Abstention | undefined,
): Omit<Judgement, "promptCosine"> {
  return {
    label: at(attribute.groups, found.index).id,
    labelProbabilities: found.probabilities,
    margin: found.margin,
    recognisedAs: at(subjects, seen && !abstains(seen) ? seen.index : 0),
  };
}

// Of unit vectors, which rounding can leave a little longer.
function cosine(a: Float32Array, b: Float32Array): number {
  const inner = a.reduce((s, x, i) => s + x * at(b, i), 0);
  return Math.min(1, Math.max(-1, inner));
}

function cache<T>(make: (key: string) => Promise<T>) {
  const known = new Map<string, Promise<T>>();
  return (key: string): Promise<T> => {
    const found = known.get(key) ?? make(key);
    known.set(key, found);
    return found;
  };
}
