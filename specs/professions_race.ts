import { defineSpec } from "../lib/bench/declare/mod.ts";
import race from "./race.ts";

/** Profession by profession: Table 4 of the paper. */
export default defineSpec({
  ...race,
  id: "professions_race",
  question:
    "Which professions does each method give every race, and in which does it leave the entanglement?",
  source: "Chakraborty et al., BiasMap, appendix B and Table 4",
  methods: ["sd15", "fair_diffusion", "iti_gen", "fair_diffusion+biasmap"],
  metrics: [
    "rd4",
    "share_1",
    "share_2",
    "share_3",
    "share_4",
    "least_share",
    "followed",
    "miou",
    "miou_reread",
    "mbiou",
  ],
});
