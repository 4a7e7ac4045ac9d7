import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ICM, WITH } from "./_icm.ts";

/** ICM with a coin, with BiasMap and with FairDiffusion, gender. */
export default defineSpec({
  ...ICM,
  id: "icm_with",
  question:
    "What does ICM do with a coin for the groups, and together with methods that act on the latents?",
  methods: WITH,
});
