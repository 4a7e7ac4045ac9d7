import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Latent Direction: a learnt direction of each group in the middle block. */
export default defineBaseline({
  id: "latent_direction",
  version: 3,
  title: "Latent Direction",
  source:
    "Li et al., Self-Discovering Interpretable Diffusion Latent Directions, 2024, section 3.2",
  note:
    "Adds the direction of a group, groups in turn by seed, to the middle block's output in the conditional branch at all steps. The published fit: from zero, on the noise in 1000 images of each group, 2500 steps of Adam at 0.1, batch 8; strength 1.",
  transforms: [{ use: "latent_direction" }],
});
