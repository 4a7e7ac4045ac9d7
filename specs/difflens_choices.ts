import { defineSpec } from "../lib/bench/declare/mod.ts";
import { DIFFLENS } from "./_difflens.ts";

/** What DiffLens's text leaves open: where the attribution's path begins, what has a code, how images come by their group. */
export default defineSpec({
  ...DIFFLENS,
  id: "difflens_choices",
  question: "What do the choices change that DiffLens's text leaves open?",
  source:
    "Shi et al., Dissecting and Mitigating Diffusion Bias via Mechanistic Interpretability (DiffLens), sections 4.1 and 4.2, and the authors' code",
  methods: [
    "sd15",
    "difflens",
    {
      use: "difflens",
      id: "difflens_zero",
      title: "DiffLens (baseline 0)",
      baseline: "zero",
    },
    {
      use: "difflens",
      id: "difflens_position",
      title: "DiffLens (a code for each position)",
      code: "position",
    },
    {
      use: "difflens",
      id: "difflens_coin",
      title: "DiffLens (a coin for 16 images)",
      assign: "coin",
    },
  ],
});
