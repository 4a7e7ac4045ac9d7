import { defineSpec } from "../lib/bench/declare/mod.ts";
import { DIFFLENS } from "./_difflens.ts";

const ks = [32, 64, 128];

/** How many features fire: what an image loses by the autoencoder alone, and what becomes of the groups. Tables 4 and 5 of the paper. */
export default defineSpec({
  ...DIFFLENS,
  id: "difflens_k",
  question:
    "As more features fire, does the autoencoder give back the images, and does DiffLens still even out the groups?",
  source:
    "Shi et al., Dissecting and Mitigating Diffusion Bias via Mechanistic Interpretability (DiffLens), appendices B.2 and D.1, Tables 4 and 5",
  methods: [
    "sd15",
    ...ks.map((k) => ({
      use: "difflens",
      id: `difflens_back_${k}`,
      title: `reconstruction (k = ${k})`,
      edit: "reconstruct",
      k,
    })),
    ...ks.map((k) => ({
      use: "difflens",
      id: `difflens_${k}`,
      title: `DiffLens (k = ${k})`,
      k,
    })),
  ],
});
