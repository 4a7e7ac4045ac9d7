import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Says in the prompt which groups not to show. */
export default defineBaseline({
  id: "negative_prompting",
  version: 1,
  title: "Negative prompting",
  source: "Chakraborty et al., BiasMap, section 4 (Ablation Study) and Table 3",
  note:
    "Denies every group in the prompt itself, as the paper's example does; the negative prompt of classifier-free guidance stays empty.",
  transforms: [
    { use: "rewrite_prompt", prompt: "A photo of a {subject}, {not_groups}" },
  ],
});
