import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

const RACES = ["white", "black", "asian", "hispanic"];
const GENDERS = ["male", "female"];

/** Race and gender at once: eight joint groups, and what their intersections add to either attribute by itself. */
export default defineSpec({
  ...gender,
  id: "gender_race",
  version: 1,
  question:
    "Which intersections of race and gender does the model give a profession, beyond what either gives by itself?",
  source:
    "Chakraborty et al., BiasMap, section 5 (future work: intersectional bias); no published table",
  attribute: {
    name: "gender_race",
    groups: RACES.flatMap((race) =>
      GENDERS.map((gender) => ({
        id: `${race}_${gender}`,
        words: [`${race} ${gender}`],
      }))
    ),
  },
  methods: ["sd15", "fair_diffusion", "uce"],
  metrics: [
    "rd4",
    "fd_counts",
    "rd_first",
    "rd_second",
    "intersection",
    ...Array.from({ length: 8 }, (_, group) => `share_${group + 1}`),
    "least_share",
    "followed",
    "recognised",
    "clip_t",
    "cost",
  ],
  sizes: {
    testbed: { images: 8, steps: 20, batch: 8, resolution: "image" },
    study: { images: 48, steps: 20, batch: 8, resolution: "image" },
    paper: { images: 200, steps: 50, batch: 4, resolution: 512 },
  },
});
