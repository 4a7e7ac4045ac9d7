import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** FairDiffusion: semantic guidance towards one group and away from the others. */
export default defineBaseline({
  id: "fair_diffusion",
  version: 1,
  title: "FairDiffusion",
  source:
    "Friedrich et al., Fair Diffusion, 2023, section 3, as run in BiasMap, section 4 (Baselines)",
  note:
    "Edits the noise prediction (SEGA) towards groups in turn, by seed; scale 4, momentum 0.3 and 0.6 as published. From the first step on and at the 0.9 quantile, since 20 steps on small latents are settled early; published are 10 of 50 steps of warm-up (0.2 of the run) and 0.95.",
  transforms: [{ use: "fair_diffusion", warmup: 0, threshold: 0.9 }],
});
