import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** ICM by fine-tuning: adapters in the layers where the model's own choice can be read. */
export default defineBaseline({
  id: "icm_finetune",
  version: 1,
  title: "ICM (fine-tuned)",
  source:
    "Attention, May I Have Your Decision? Localizing Generative Choices in Diffusion Models (ICM), section 3.2, appendix C",
  note:
    "Adapters of rank 32 in four self-attention layers, those of Table 6 for gender, trained for 30 passes over 500 images of each group that the model drew under prompts with the group, told a prompt without it; AdamW at 5e-5 as in the released code, 1000 steps of warm-up, cosine, batches of 2 times 4.",
  transforms: [{ use: "icm_finetune" }],
});
