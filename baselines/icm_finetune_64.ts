import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** ICM by fine-tuning, with the rank that it has for age and race. */
export default defineBaseline({
  id: "icm_finetune_64",
  version: 1,
  title: "ICM (fine-tuned, rank 64)",
  source:
    "Attention, May I Have Your Decision? Localizing Generative Choices in Diffusion Models (ICM), section 3.2, appendix C",
  note:
    "Adapters of rank 64 in four self-attention layers, trained as those of rank 32. The paper has this rank for age and race, and other layers for each of them.",
  transforms: [{ use: "icm_finetune", rank: 64 }],
});
