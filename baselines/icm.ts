import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** ICM: steers self-attention layers where the model's own choice can be read. */
export default defineBaseline({
  id: "icm",
  version: 1,
  title: "ICM",
  source:
    "Attention, May I Have Your Decision? Localizing Generative Choices in Diffusion Models (ICM), section 3, Table 6",
  note:
    "Adds the direction by which a linear probe tells the group to the outputs of four self-attention layers in the conditional branch, at strength 10 from three tenths of the steps on, groups in turn by seed; the paper throws a coin for 16 images. Layers and strength are those that Table 6 has for gender.",
  transforms: [{ use: "icm" }],
});
