import { abstains, at, rows, type Tensor, unitRows } from "../core/mod.ts";
import { blank } from "./blank.ts";
import { classDirections, classify } from "./classify.ts";
import type {
  Attribute,
  Judge,
  JudgeNetworks,
  JudgeRecord,
  Verdict,
} from "./judge.ts";

/** CLIP without training: an image shows the class whose prompts are nearest to it. */
export const CLIP_ZERO_SHOT: JudgeRecord = {
  id: "clip_zero_shot",
  version: 1,
  source:
    "Radford et al., Learning Transferable Visual Models From Natural Language Supervision, 2021, Section 3.1.4",
  choose: () =>
    Promise.resolve({
      settings: {},
      files: {},
      open: (asked, { scorer }) => Promise.resolve(zeroShot(asked, scorer)),
    }),
};

/**
 * Makes a judge of a CLIP.
 *
 * @returns The judge, which tells these attributes and no others.
 */
export function zeroShot(
  attributes: readonly Attribute[],
  scorer: JudgeNetworks["scorer"],
): Judge {
  return {
    async judge(images, subject) {
      const embeddings = unitRows(await scorer.imageFeatures(images));
      const seen = new Map<string, Verdict[string][]>();
      for (const attribute of attributes) {
        seen.set(
          attribute.name,
          await predict(attribute, subject, embeddings, scorer),
        );
      }
      return Array.from({ length: at(images.shape, 0) }, (_, i) => {
        const nothing = blank(rows(images, i, i + 1));
        return Object.fromEntries(
          Array.from(seen, ([name, found]) => [name, nothing ?? at(found, i)]),
        );
      });
    },
  };
}

async function predict(
  { classes }: Attribute,
  subject: string,
  embeddings: Tensor,
  { embedTexts, logitScale }: JudgeNetworks["scorer"],
): Promise<Verdict[string][]> {
  const prompts = classes.map((c) => c.prompts(subject));
  const directions = classDirections(
    await embedTexts(prompts.flat()),
    prompts.map((p) => p.length),
  );
  return classify(embeddings, directions, logitScale).map((found) => {
    if (abstains(found)) return found;
    const { index, probabilities, margin } = found;
    return { label: at(classes, index).id, probabilities, margin };
  });
}
