import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

/** BiasMap with a growing scale of guidance: Tables 6 and 7 of the paper. */
export default defineSpec({
  ...gender,
  id: "lambda",
  question:
    "How does entanglement fall, and how far do images move, as the scale of the guidance grows?",
  source: "Chakraborty et al., BiasMap, section B.1 and Tables 6 and 7",
  subjects: ["firefighter", "chef", "nurse", "doctor", "journalist"],
  metrics: [...gender.metrics, "clip_i"],
  methods: [
    "sd15",
    ...[100, 150, 200, 400, 1000].map((lambda) => ({
      use: "biasmap",
      id: `biasmap_${lambda}`,
      title: `BiasMap (λ = ${lambda})`,
      lambda,
    })),
  ],
  sizes: {
    ...gender.sizes,
    testbed: { ...gender.sizes.testbed, images: 16, batch: 8 },
  },
});
