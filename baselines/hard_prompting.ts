import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Asks for diversity in words. */
export default defineBaseline({
  id: "hard_prompting",
  version: 1,
  title: "Hard prompting",
  source: "Chakraborty et al., BiasMap, section 4 (Ablation Study) and Table 3",
  note: "Asks for diversity in the prompt without naming a group.",
  transforms: [
    { use: "rewrite_prompt", prompt: "A photo of a diverse {subject}" },
  ],
});
