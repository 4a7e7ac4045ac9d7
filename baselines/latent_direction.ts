import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Latent Direction: a learnt direction of each group in the middle block. */
export default defineBaseline({
  id: "latent_direction",
  version: 2,
  title: "Latent Direction",
  source:
    "Li et al., Self-Discovering Interpretable Diffusion Latent Directions, 2024, section 3.2",
  note:
    "Adds the direction of a group, groups in turn by seed, to the middle block's output in the conditional branch at all steps, or where the network does not listen to it, as in the embedded model, to that of the last attention block before full resolution. Departs from the paper: a short fit that begins at what naming the group does there and aims at the network's own prediction under that prompt, what the groups' directions have in common taken off, strength 4 for 1. The published fit, shortened to 72 steps a group, moved the groups of the embedded model only at strengths that cost the profession.",
  transforms: [{ use: "latent_direction" }],
});
