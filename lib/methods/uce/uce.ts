import { at, InputError, type Tensor, zeros } from "../../core/mod.ts";
import { z } from "zod";
import {
  type Artefact,
  NOBODY,
  type Transform,
  type TransformRecord,
} from "../../diffusion/sampler/mod.ts";

/**
 * UCE: the keys and values of every cross-attention are edited in closed form,
 * so that the words for subjects also carry the groups that the model draws too
 * seldom.
 *
 * | parameter | stands for | default |
 * |---|---|---|
 * | `form` | `"2025"`: targets are `W (c + Σ αⱼ aⱼ)`; `"2023"`: the parts `W aⱼ` are scaled to the norm of `W c` | `"2025"` |
 * | `lambda` | λ, how far weights resist | 0.5 |
 * | `edit`, `preserve` | weights of the edited and of the preserved concepts | 1 and 1 |
 * | `concepts` | texts whose subject is edited; `null` is the images' own prompt | `["{subject}"]` |
 * | `attribute` | text that stands for a group; `null` is that prompt with "{group} person" as its subject | `"{group}"` |
 * | `read` | where both are read: at the `"last"` token of the subject, also at the token `"behind"` it, or at all from there through the `"padded"` end | `"last"` |
 * | `preserved` | texts of which every token stays as it is; `null` is that prompt up to its subject, and the empty one, with its padding if others are read through theirs | `[]` |
 * | `search` | how αⱼ is found: `"shortfall"`, by adding what group j lacks; `"response"`, from a curve through all rounds, with beliefs about its slope that were measured on the embedded model | `"shortfall"` |
 * | `rounds` | how often images are drawn and judged, at most; 0 edits nothing | 30 |
 * | `images` | images of each subject and round | 10 |
 * | `steps_share` | steps with which they are drawn, in the sampler's own | 0.4, published 20 of 50 |
 * | `step` | by shortfall: what is added to αⱼ, in shares by which group j falls short | 1 |
 * | `tolerance` | by shortfall: greatest one at which a subject is left as it is | 0.05 |
 *
 * The defaults are those of the authors' code of 2025, which preserves nothing unless told; that of 2023 reads texts through their
 * padding too.
 *
 * In the form of 2025 every edited weight is `W T` with one matrix `T`, and
 * nothing else in the network reads the text: so the text embeddings are mapped
 * by `T` instead, those of attribution prompts too. The form of 2023 cannot
 * be written so; the weights are replaced.
 *
 * @see Gandikota et al. 2024, {@link https://arxiv.org/abs/2308.14761}, eq. 7 and section 4
 */
export const uce: TransformRecord = {
  id: "uce",
  version: 2,
  source:
    "Gandikota et al., Unified Concept Editing, 2024, equation 7, https://arxiv.org/abs/2308.14761",
  licence: "MIT (rohitgandikota/unified-concept-editing); own implementation",
  needs:
    "images of each subject, drawn and judged in rounds; no more passes of the UNet",
  stage: "condition",
  claims: ["condition", "weights"],
  fitted: true,
  parameters: z.strictObject({
    form: z.enum(["2025", "2023"]).default("2025"),
    lambda: z.number().gt(0).default(0.5),
    edit: z.number().gt(0).default(1),
    preserve: z.number().min(0).default(1),
    concepts: z.array(z.string().min(1)).min(1).nullable().default([
      "{subject}",
    ]),
    attribute: z.string().min(1).nullable().default("{group}"),
    read: z.enum(["last", "behind", "padded"]).default("last"),
    preserved: z.array(z.string()).nullable().default([]),
    search: z.enum(["response", "shortfall"]).default("shortfall"),
    step: z.number().gt(0).default(1),
    rounds: z.int().min(0).default(30),
    images: z.int().min(1).default(10),
    steps_share: z.number().gt(0).max(1).default(0.4),
    tolerance: z.number().min(0).default(0.05),
  }),
  assignment: () => NOBODY,
  identity: () => ({ rounds: 0 }),
  create: ({ rounds, form }, _context, artefact) =>
    rounds === 0 ? {} : createUce(form as "2025" | "2023", artefact),
};

/** In front of the names of weights in an artefact, in which `__` stands for a dot. */
export const UCE_WEIGHT = "weight__";

function createUce(form: "2025" | "2023", { tensors }: Artefact): Transform {
  if (form === "2023") return { weights: weightsOf(tensors) };
  const { map } = tensors;
  const [d, columns] = map?.shape ?? [];
  if (!map || d === undefined || d !== columns) {
    throw new InputError(
      `Cannot map text embeddings: expected a square matrix, got [${
        map?.shape.join(", ") ?? ""
      }]`,
    );
  }
  return { condition: (embeddings) => mapped(embeddings, map) };
}

function weightsOf(
  tensors: Artefact["tensors"],
): Readonly<Record<string, Tensor>> {
  const weights = Object.entries(tensors)
    .filter(([name]) => name.startsWith(UCE_WEIGHT))
    .map(([name, tensor]) =>
      [name.slice(UCE_WEIGHT.length).replaceAll("__", "."), tensor] as const
    );
  if (weights.length === 0) {
    throw new InputError("Cannot replace weights: the artefact has none");
  }
  return Object.fromEntries(weights);
}

/** `T x` of every row, summed in double precision. */
function mapped(x: Tensor, map: Tensor): Tensor {
  const d = at(map.shape, 0);
  if (x.shape.at(-1) !== d) {
    throw new InputError(
      `Cannot map text embeddings: expected ${d} dimensions, got ${
        x.shape.at(-1)
      }`,
    );
  }
  const out = zeros(x.shape);
  for (let from = 0; from < x.data.length; from += d) {
    const row = x.data.subarray(from, from + d);
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) {
        sum += (map.data[i * d + j] as number) * (row[j] as number);
      }
      out.data[from + i] = sum;
    }
  }
  return out;
}
