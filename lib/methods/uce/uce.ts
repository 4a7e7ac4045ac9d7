import { NOBODY } from "../../diffusion/sampler/mod.ts";
import { defineMethod } from "../record/mod.ts";
import { fit } from "./fit.ts";
import { parameters } from "./parameters.ts";
import { createUce } from "./transform.ts";

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
export const uce = defineMethod({
  id: "uce",
  version: 2,
  source:
    "Gandikota et al., Unified Concept Editing, 2024, equation 7, https://arxiv.org/abs/2308.14761",
  licence: "MIT (rohitgandikota/unified-concept-editing); own implementation",
  needs: ["prompts", "one text encoder", "cross-attention"],
  cost:
    "images of each subject, drawn and judged in rounds; no more passes of the UNet",
  stage: "condition",
  exclusive: ["condition", "weights"],
  fit,
  parameters,
  assignment: () => NOBODY,
  identity: () => ({ rounds: 0 }),
  create: (parameters, _context, artefact) => createUce(parameters, artefact),
});
