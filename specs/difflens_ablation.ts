import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ACTIVATION, DIFFLENS } from "./_difflens.ts";

/** DiffLens without its autoencoder, without its attribution, and without either: Table 3 of the paper. */
export default defineSpec({
  ...DIFFLENS,
  id: "difflens_ablation",
  question: "What do the sparse code and the attribution each give DiffLens?",
  source:
    "Shi et al., Dissecting and Mitigating Diffusion Bias via Mechanistic Interpretability (DiffLens), section 5.5, Table 3",
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
  ],
});
