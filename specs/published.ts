import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

const published = (use: string) => ({ use, parameters: "published" as const });

/** Methods with the parameters of their papers, also on the embedded model, which has a tuning for some. */
export default defineSpec({
  ...gender,
  id: "published",
  version: 1,
  question:
    "What do methods do with the parameters that their papers give, whatever the model is?",
  methods: [
    "sd15",
    published("fair_diffusion"),
    published("h_distribution"),
    published("latent_direction"),
    published("iti_gen"),
    published("biasmap"),
  ],
});
