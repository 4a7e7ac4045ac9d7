import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";
import { PUBLISHED_BLOCKS } from "./_icm.ts";

const CROSS = PUBLISHED_BLOCKS.map((block) => `${block}.attn2`);

/** ICM beside other methods, and self-attention beside cross-attention: Tables 1 and 2 of the paper. */
export default defineSpec({
  ...gender,
  id: "icm",
  version: 1,
  question:
    "How even does ICM make the groups, what does it do to the images and to the entanglement, and does it matter whether self- or cross-attention is changed?",
  source:
    "Attention, May I Have Your Decision? (ICM), section 4 and Tables 1 and 2",
  methods: [
    "sd15",
    "icm",
    {
      use: "icm",
      id: "icm_coin",
      title: "ICM (a coin for 16 images)",
      assign: "coin",
    },
    {
      use: "icm",
      id: "icm_cross",
      title: "ICM (cross-attention)",
      probed: ["attn2"],
      layers: CROSS,
    },
    "icm_finetune",
    {
      use: "icm_finetune",
      id: "icm_finetune_cross",
      title: "ICM (fine-tuned, cross-attention)",
      layers: CROSS,
    },
    "latent_direction",
    "h_distribution",
    "fair_diffusion",
    "icm+biasmap",
    "icm+fair_diffusion",
  ],
  metrics: [
    "fd",
    "fd_counts",
    "rd",
    "signed_rd",
    "clip_i01",
    "clip_t01",
    "miou",
    "miou_reread",
    "recognised",
    "followed",
    "fid_clip",
    "cost",
  ],
  sizes: {
    testbed: { images: 4, steps: 20, batch: 4, resolution: "image" },
    study: { images: 24, steps: 20, batch: 8, resolution: "image" },
    paper: { images: 500, steps: 50, batch: 4, resolution: 512 },
  },
});
