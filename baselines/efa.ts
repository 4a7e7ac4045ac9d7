import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Entanglement-free attention: a column of the group's own in three cross-attention modules. */
export default defineBaseline({
  id: "efa",
  version: 1,
  title: "EFA",
  source:
    "Park et al., Fair Generation without Unfair Distortions: Debiasing Text-to-Image Generation with Entanglement-Free Attention, 2025",
  note:
    "Three cross-attention modules of 16x16 on the way up attend to one more column, whose value is the group's word and whose logit a small network says at each position; groups in turn by seed. Learnt on images of each group with masks of the person, under prompts that name another group. The authors' code was not seen, and the paper's training parameters are not known here: those are this harness's.",
  transforms: [{ use: "efa" }],
});
