import { at, InputError, rows, type Tensor, zipWith } from "../../core/mod.ts";
import type { TransformerInput } from "../../runtime/mod.ts";
import {
  type Artifact,
  groupInTurn,
  NOBODY,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import { defineMethod } from "../record/mod.ts";
import { fit } from "./fit.ts";
import { type Parameters, parameters } from "./parameters.ts";

/**
 * ITI-GEN: learnt tokens, one block per group, are written behind the prompt.
 * Groups go by seed in turn, `groups[seed mod K]`; with several attributes
 * their combinations do, the first attribute fastest.
 *
 * Attribution prompts stay as they are: an attribution map asks where the
 * image shows a word, whatever it was made from.
 *
 * @see Zhang et al. 2023, {@link https://arxiv.org/abs/2309.05569}, section 3
 */
export const itiGen = defineMethod({
  id: "iti_gen",
  version: 1,
  source:
    "Zhang et al., ITI-GEN, 2023, section 3, https://arxiv.org/abs/2309.05569",
  licence: "X11 (humansensinglab/ITI-GEN); own implementation",
  needs: ["prompts", "one text encoder"],
  cost:
    "tokens learnt on reference images of each group; no more passes of the UNet",
  stage: "embed",
  exclusive: [],
  fit,
  parameters,
  published: {
    "section 3.2": ["tokens"],
    "released code": ["padding", "images", "epochs", "rate", "likeness"],
  },
  assignment: ({ tokens, also }, { groups }) =>
    tokens === 0
      ? NOBODY
      : { by: "turns", period: textsOf(groups, also as Parameters["also"]) },
  identity: () => ({ tokens: 0 }),
  create: createItiGen,
});

function createItiGen(
  { tokens, also, padding }: Parameters,
  { groups }: TransformContext,
  { tensors }: Artifact,
): Transform {
  if (tokens === 0) return {};
  const pad = padding === "zero" ? { pad: 0 } : {};
  const attributes = [groups, ...also].map((own, a) =>
    blocksOf(tensors[`tokens_${a}`], own.length, tokens)
  );
  const texts = textsOf(groups, also);
  const inputs = Array.from({ length: texts }, (_, text): TransformerInput => {
    let rest = text;
    const chosen = attributes.map((blocks) => {
      const block = at(blocks, rest % blocks.length);
      rest = Math.floor(rest / blocks.length);
      return block;
    });
    const embeddings = chosen.reduce((x, y) => zipWith((a, b) => a + b, x, y));
    return { embeddings, ...pad };
  });
  return { embed: ({ seed }) => at(inputs, groupInTurn(seed, texts)) };
}

/** How many combinations of groups there are, the attribute's own changing fastest. */
function textsOf(
  groups: readonly string[],
  also: Parameters["also"],
): number {
  return also.reduce((n, own) => n * own.length, groups.length);
}

/** The blocks `[n, d]` of one attribute's groups. */
function blocksOf(
  learnt: Tensor | undefined,
  groups: number,
  tokens: number,
): Tensor[] {
  const [k, n, d] = learnt?.shape ?? [];
  if (!learnt || k !== groups || n !== tokens || d === undefined) {
    throw new InputError(
      `Cannot write tokens: expected ${tokens} of each of ${groups} groups, got [${
        learnt?.shape.join(", ") ?? ""
      }]`,
    );
  }
  return Array.from(
    { length: k },
    (_, g) => ({ data: rows(learnt, g, g + 1).data, shape: [n, d] }),
  );
}
