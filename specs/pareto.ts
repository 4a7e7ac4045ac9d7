import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

/** Every method over the strengths at which it can be set: the fronts of bias, entanglement and distance. */
export default defineSpec({
  ...gender,
  id: "pareto",
  version: 1,
  question:
    "What does each method give for what it takes, from its weakest strength to its strongest?",
  source:
    "Chakraborty et al., BiasMap, sections 4 and B.1; strengths around the published ones",
  methods: [
    "sd15",
    { use: "fair_diffusion", grid: { scale: [1, 2, 4, 8] } },
    { use: "h_distribution", grid: { scale: [3, 6, 12, 24] } },
    { use: "word_shift", grid: { strength: [1, 2, 4, 8] } },
    { use: "uce", grid: { "steps_share": [0.5, 1] } },
    { use: "iti_gen", grid: { tokens: [1, 3] } },
    { use: "biasmap", grid: { lambda: [50, 100, 200, 400] } },
    { use: "iti_gen+biasmap", grid: { lambda: [100, 200] } },
    "hard_prompting",
    "negative_prompting",
  ],
  metrics: [
    "rd",
    "least_share",
    "miou",
    "miou_reread",
    "recognised",
    "clip_t",
    "fid_clip",
    "fid_clip_matched",
    "cost",
  ],
  sizes: {
    ...gender.sizes,
    testbed: { ...gender.sizes.testbed, images: 4, batch: 4 },
  },
});
