import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** FairDiffusion: semantic guidance towards one group and away from the others. */
export default defineBaseline({
  id: "fair_diffusion",
  version: 2,
  title: "FairDiffusion",
  source:
    "Friedrich et al., Fair Diffusion, 2023, section 3, as run in BiasMap, section 4 (Baselines)",
  note:
    "Edits the noise prediction (SEGA) towards groups in turn, by seed; scale 4, threshold 0.95, momentum 0.3 and 0.6, and a warm-up of 10 of 50 steps, as published.",
  transforms: [{ use: "fair_diffusion" }],
});
