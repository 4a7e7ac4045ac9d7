import { defineSpec } from "../lib/bench/declare/mod.ts";
import { DIFFLENS } from "./_difflens.ts";

/** How many features are changed for a group: Table 6 of the paper. */
export default defineSpec({
  ...DIFFLENS,
  id: "difflens_n",
  question:
    "How many features must DiffLens change until the groups are even, and what does each more of them cost?",
  source:
    "Shi et al., Dissecting and Mitigating Diffusion Bias via Mechanistic Interpretability (DiffLens), appendix D.1 and Table 6",
  methods: [
    "sd15",
    ...[10, 20, 30, 50].map((features) => ({
      use: "difflens",
      id: `difflens_${features}`,
      title: `DiffLens (N = ${features})`,
      features,
    })),
  ],
});
