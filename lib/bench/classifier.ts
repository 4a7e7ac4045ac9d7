import { abstains, type Abstention, at, type Tensor } from "../core/mod.ts";
import { fillTemplate } from "../diffusion/mod.ts";
import {
  classDirections,
  type Classification,
  classify,
} from "../metrics/mod.ts";
import type { Scorer } from "../runtime/mod.ts";
import type { Spec } from "./declare/mod.ts";

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
  return {
    async judge(embeddings, subject) {
      const { logitScale } = scorer;
      const groups = classify(embeddings, await once(subject), logitScale);
      const seen = subjects.length > 1
        ? classify(embeddings, await all(""), logitScale)
        : undefined;
      return groups.map((found, i) => judgement(spec, found, seen?.[i]));
    },
  };
}

function judgement(
  { attribute, subjects }: Spec,
  found: Classification | Abstention,
  seen: Classification | Abstention | undefined,
): Judgement | Abstention {
  if (abstains(found)) return found;
  return {
    label: at(attribute.groups, found.index).id,
    labelProbabilities: found.probabilities,
    margin: found.margin,
    recognisedAs: at(subjects, seen && !abstains(seen) ? seen.index : 0),
  };
}

function cache<T>(make: (key: string) => Promise<T>) {
  const known = new Map<string, Promise<T>>();
  return (key: string): Promise<T> => {
    const found = known.get(key) ?? make(key);
    known.set(key, found);
    return found;
  };
}
