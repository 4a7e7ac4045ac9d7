import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

const row = (
  id: string,
  title: string,
  parameters: Readonly<Record<string, unknown>>,
) => ({ use: "biasmap", id: `biasmap_${id}`, title, ...parameters });

/**
 * BiasMap in every reading that the paper's text and the authors' code leave open,
 * and in variants that look at the image instead of the trajectory. Images are read
 * again at timesteps at which no variant looks.
 */
export default defineSpec({
  ...gender,
  id: "variants",
  question:
    "What does each reading of BiasMap change, and which variant takes the concepts apart in the finished image too?",
  source: "Chakraborty et al., BiasMap, section 3.3, and the authors' code",
  attribution: { ...gender.attribution, reread: [101, 501] },
  metrics: [...gender.metrics, "clip_i"],
  methods: [
    "sd15",
    "biasmap",
    row("uncond", "BiasMap (unconditional queries)", { queries: "uncond" }),
    row("rows", "BiasMap (row by row)", { domain: "row" }),
    row("raw", "BiasMap (raw maps)", { scale: "raw" }),
    row("released", "BiasMap (released energy)", { profile: "released" }),
    row("early", "BiasMap (first half)", { guidance_end: 0.5 }),
    row("late", "BiasMap (second half)", { guidance_start: 0.5 }),
    row("prompts", "BiasMap (three prompts)", {
      attribution_prompts: [
        "A photo of the face of a {subject} and {attribute}",
        "a {subject} and {attribute}",
        "{attribute} of the {subject}",
      ],
    }),
    row("200", "BiasMap (λ = 200)", { lambda: 200 }),
    "biasmap_reread",
    {
      use: "biasmap_reread",
      id: "biasmap_reread_300",
      title: "BiasMap (re-read, λ = 300)",
      lambda: 300,
    },
  ],
});
