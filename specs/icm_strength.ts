import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ICM } from "./_icm.ts";

/**
 * How far and from when on images are steered: Figures 8, 9 and 12 of the paper. Strengths count mean lengths of what a
 * layer puts out, so that they mean the same on every network; the published ones are lengths of 1.
 */
export default defineSpec({
  ...ICM,
  id: "icm_strength",
  version: 1,
  question:
    "How do the groups even out, and what is lost, as ICM steers further, or earlier?",
  source:
    "Attention, May I Have Your Decision? (ICM), appendices A, B and F, Figures 8, 9 and 12",
  methods: [
    "sd15",
    { use: "icm", grid: { unit: ["norm"], strength: [0.25, 0.5, 1, 2] } },
    { use: "icm", grid: { start: [0, 0.15, 0.5] } },
    {
      use: "icm",
      id: "icm_norm_kept",
      title: "ICM (length kept)",
      preserve_norm: true,
    },
  ],
});
