import { defineSpec } from "../lib/bench/declare/mod.ts";
import { DIFFLENS } from "./_difflens.ts";

const RATIOS = [[9, 1], [7, 3], [1, 1], [3, 7], [1, 9]];

const rows = (use: string, title: string) =>
  RATIOS.map(([male, female]) => ({
    use,
    id: `${use}_${male}_${female}`,
    title: `${title} (${male}:${female})`,
    shares: [male, female],
  }));

/** Groups in any ratio, not only even ones: Figures 3, 4 and 19 of the paper. */
export default defineSpec({
  ...DIFFLENS,
  id: "ratios",
  question:
    "When one group is wanted more often than the other, does a method give it so often, and what do the images lose?",
  source:
    "Shi et al., Dissecting and Mitigating Diffusion Bias via Mechanistic Interpretability (DiffLens), sections 5.3, 5.4 and E.3, Figures 3, 4 and 19",
  methods: ["sd15", ...rows("difflens", "DiffLens"), ...rows("icm", "ICM")],
  metrics: [
    "share_1",
    "share_2",
    "signed_rd",
    "followed",
    "clip_d01",
    "clip_i01",
    "clip_t01",
    "recognised",
    "miou",
    "miou_reread",
    "fid",
    "fid_clip",
    "cost",
  ],
});
