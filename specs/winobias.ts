import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

/** The occupations of WinoBias, asked for without a gender, with the one of their stereotype and against it. */
export default defineSpec({
  ...gender,
  id: "winobias",
  version: 1,
  question:
    "Which gender does the model give to the occupations of WinoBias, and does it heed a pronoun that is against the stereotype?",
  source:
    "Zhao et al., Gender Bias in Coreference Resolution, 2018: occupations and their stereotypes; sentences for images are ours",
  subjects: [],
  prompts: {
    file: "winobias.csv",
    evenly: ["stereotype"],
    by: ["stereotype"],
  },
  methods: ["sd15", "fair_diffusion"],
  metrics: [
    "rd",
    "signed_rd",
    "least_share",
    "as_asked",
    "recognised",
    "clip_t",
    "fid_clip",
  ],
  sizes: {
    testbed: { images: 3, steps: 20, batch: 3, resolution: "image" },
    paper: { images: 99, steps: 50, batch: 3, resolution: 512 },
  },
});
