import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

/** The stages of the greatest resolution: down-64 and up-64 of Stable Diffusion 1.5. */
const OUTER = ["down_blocks.0", "up_blocks.-1"];

/** Prompting with and without BiasMap, and BiasMap on part of the network: Table 3 of the paper. */
export default defineSpec({
  ...gender,
  id: "ablation",
  question:
    "What does BiasMap add to asking for diversity in words, and which of the network's modules does it need?",
  source: "Chakraborty et al., BiasMap, section 4 (Ablation Study) and Table 3",
  methods: [
    "sd15",
    "hard_prompting",
    "hard_prompting+biasmap",
    "negative_prompting",
    "negative_prompting+biasmap",
    {
      use: "biasmap",
      id: "biasmap_outer",
      title: "BiasMap (outer stages)",
      modules: OUTER,
    },
    { use: "biasmap", title: "BiasMap (all stages)" },
  ],
});
