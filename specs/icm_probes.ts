import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ICM } from "./_icm.ts";

/** What ICM's probes read: means over positions or random ones, a vector for each step or one for all; appendix G of the paper. */
export default defineSpec({
  ...ICM,
  id: "icm_probes",
  question:
    "Does ICM lose anything when its probes read a few random positions instead of their mean, or when one vector stands for all steps?",
  source: "Attention, May I Have Your Decision? (ICM), appendix G",
  methods: [
    "sd15",
    { use: "icm", title: "ICM (mean over positions)", positions: "mean" },
    {
      use: "icm",
      id: "icm_patches",
      title: "ICM (4 random positions)",
      positions: "mean",
      patches: 4,
    },
    {
      use: "icm",
      id: "icm_single",
      title: "ICM (one vector of five steps)",
      positions: "mean",
      vectors: { single: 5 },
    },
  ],
});
