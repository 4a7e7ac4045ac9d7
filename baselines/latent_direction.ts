import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Latent Direction: a learnt direction of each group in the middle block. */
export default defineBaseline({
  id: "latent_direction",
  version: 1,
  title: "Latent Direction",
  source:
    "Li et al., Self-Discovering Interpretable Diffusion Latent Directions, 2024, section 3.2",
  note:
    "Adds the direction of a group, groups in turn by seed, to the middle block's output in the conditional branch at all steps, or where the network does not listen to it, to that of the first attention block behind it.",
  transforms: [{ use: "latent_direction" }],
});
