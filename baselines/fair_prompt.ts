import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** FairDiffusion as BiasMap words it: the prompt names a group. */
export default defineBaseline({
  id: "fair_prompt",
  version: 1,
  title: "FairDiffusion (prompt)",
  source:
    "Friedrich et al., Fair Diffusion, 2023, as worded in BiasMap, section 4 (Baselines)",
  note:
    "Names the groups in turn, by seed. The published method edits the noise prediction (SEGA) instead.",
  transforms: [
    {
      use: "rewrite_prompt",
      prompt: "A photo of the face of a {group} {subject}",
    },
  ],
});
