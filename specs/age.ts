import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

/** Age bias over twenty professions, in the three groups that DiffLens and ICM ask about. */
export default defineSpec({
  ...gender,
  id: "age",
  version: 1,
  question:
    "Which age does the model give to a profession, and does it look for both in the same place?",
  source:
    "DiffLens, section 5.1, and ICM, section 4.1, for the groups; Chakraborty et al., BiasMap, section 4, for the professions and the readings",
  attribute: {
    name: "age",
    groups: [
      { id: "young", words: ["young"] },
      { id: "adult", words: ["adult"] },
      { id: "old", words: ["old"] },
    ],
  },
  attribution: {
    ...gender.attribution,
    prompt: "A photo of the face of a {subject} and age",
    words: ["{subject}", "age"],
  },
  metrics: [
    "rd4",
    "fd",
    "fd_counts",
    "share_1",
    "share_2",
    "share_3",
    "least_share",
    "followed",
    "miou",
    "miou_reread",
    "mbiou",
    "mbiou_reread",
    "mbiou15",
    "recognised",
    "clip_t",
    "fid",
    "fid_matched",
    "fid_clip",
    "fid_clip_matched",
    "cost",
  ],
});
