import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** The model as it is. */
export default defineBaseline({
  id: "sd15",
  version: 1,
  title: "SD1.5",
  source:
    "Rombach et al., High-Resolution Image Synthesis with Latent Diffusion Models, 2022",
  note:
    "The model as it is, without mitigation: what the other rows are compared with.",
  transforms: [],
});
