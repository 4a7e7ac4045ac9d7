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
  published: {
    "uce_sd_debias.py of 2025":
      parameters.omit({ "steps_share": true }).keyof().options,
    "uce_sd_debias.py of 2025, 20 of 50 steps": ["steps_share"],
  },
  assignment: () => NOBODY,
  identity: () => ({ rounds: 0 }),
  create: (parameters, _context, artifact) => createUce(parameters, artifact),
});
