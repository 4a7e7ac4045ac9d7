import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Word shift: what naming a group does to the middle block's output, added there without naming it. */
export default defineBaseline({
  id: "word_shift",
  version: 1,
  title: "Word Shift",
  source:
    "ours; the place and the way of adding are those of Li et al., Self-Discovering Interpretable Diffusion Latent Directions, 2024",
  note:
    "Adds to the middle block's output, in the conditional branch at all steps, the mean difference between a prompt that names the group and one that does not, less what all groups have in common; groups in turn by seed. A difference of prompts: nothing is learnt.",
  transforms: [{
    use: "latent_direction",
    start: "words",
    epochs: 0,
    images: 24,
    centre: true,
  }],
});
