import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

/** A learnt direction against the difference of prompts that it may be no more than. */
export default defineSpec({
  ...gender,
  id: "directions",
  version: 1,
  question:
    "Does a learnt direction move more than a difference of prompts does, and where must it be added?",
  source:
    "Li et al., Self-Discovering Interpretable Diffusion Latent Directions, 2024, section 3.2",
  methods: [
    "sd15",
    "word_shift",
    "latent_direction",
    {
      use: "latent_direction",
      id: "latent_direction_middle",
      title: "Latent Direction (middle block)",
      module: "mid_block",
    },
  ],
});
