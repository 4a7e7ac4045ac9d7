import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

/** Profession by profession: Table 5 of the paper. */
export default defineSpec({
  ...gender,
  id: "professions",
  question:
    "Which professions does each method give both genders, and in which does it leave the entanglement?",
  source: "Chakraborty et al., BiasMap, appendix B and Table 5",
  methods: ["sd15", "fair_diffusion", "iti_gen", "fair_diffusion+biasmap"],
  metrics: ["rd", "least_share", "followed", "miou", "miou_reread", "mbiou"],
});
