import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

const EDIT = { "edit_prompt": "a {group}" };

/**
 * BiasMap as its authors' scripts run it: the energy of the released code, with semantic guidance
 * underneath both rows, PNDM and guidance 7. What the scripts call original is FairDiffusion.
 */
export default defineSpec({
  ...gender,
  id: "released",
  version: 1,
  question:
    "What does BiasMap's released code change, run as its scripts run it?",
  source: "the scripts run_gender.py of Chakraborty et al., BiasMap",
  attribution: {
    ...gender.attribution,
    profile: "released",
    queries: "uncond",
  },
  sampler: { scheduler: "pndm", guidance: 7 },
  reference: "fair_diffusion",
  methods: [
    "sd15",
    { use: "fair_diffusion", title: "FairDiffusion", ...EDIT },
    {
      use: "fair_diffusion+biasmap",
      title: "FairDiffusion + BiasMap (released)",
      ...EDIT,
      profile: "released",
    },
  ],
});
