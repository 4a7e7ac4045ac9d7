import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Fine-tuning for fairness: adapters of the text encoder, learnt through the sampling. */
export default defineBaseline({
  id: "finetuning",
  version: 1,
  title: "Finetuning",
  source:
    "Shen et al., Finetuning Text-to-Image Diffusion Models for Fairness, 2024, section 4",
  note:
    "Adapters of rank 50 in every layer of the text encoder, 10,000 steps of AdamW at 5e-5 over 24 images of a prompt, 25 sampling steps; targets with a confidence of 0.8, likeness to the model's own image by CLIP with weight 8 (0.2 of it where the group is to change), moving average 0.996. The terms of faces and of DINO are absent: there is no such network here. The group is told by the CLIP that scores, and learnt on the benchmark's own subjects, where the paper has 1000 other occupations and a classifier of its own.",
  transforms: [{ use: "finetuning" }],
});
