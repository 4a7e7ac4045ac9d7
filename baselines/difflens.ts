import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** DiffLens: scales the sparse features of the middle block that decide on a group. */
export default defineBaseline({
  id: "difflens",
  version: 1,
  title: "DiffLens",
  source:
    "Shi et al., Dissecting and Mitigating Diffusion Bias via Mechanistic Interpretability (DiffLens), 2025, section 4",
  note:
    "Multiplies by 1.5 the thirty features of a sparse autoencoder of the middle block's output (5120 features, of which 1024 fire) to which the group's probability is attributed, in the conditional branch at every step, groups in turn by seed; the released code gives one group to 16 images. Learnt from 1000 images of each group, where the paper has 100,000 for the autoencoder.",
  transforms: [{ use: "difflens" }],
});
