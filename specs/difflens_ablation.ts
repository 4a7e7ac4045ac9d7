import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ACTIVATION, DIFFLENS } from "./_difflens.ts";

/** DiffLens without its autoencoder, without its attribution, and without either: Table 3 of the paper; and what its text leaves open. */
export default defineSpec({
  ...DIFFLENS,
  id: "difflens_ablation",
  question:
    "What do the sparse code and the attribution each give DiffLens, and what do its open choices change?",
  source:
    "Shi et al., Dissecting and Mitigating Diffusion Bias via Mechanistic Interpretability (DiffLens), section 5.5, Table 3, and the authors' code",
  methods: [
    "sd15",
    ACTIVATION,
    {
      use: "difflens",
      id: "difflens_act_s",
      title: "Act@S",
      select: "activation",
    },
    {
      use: "difflens",
      id: "difflens_attr_l",
      title: "Attr@L",
      space: "latent",
    },
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
