import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ATTENTION } from "./_icm.ts";

/** Steering and fine-tuning of self- and of cross-attention, race: Table 2 of the paper. */
export default defineSpec({
  ...ATTENTION.race,
  id: "icm_attention_race",
  question:
    "Does it matter whether self- or cross-attention is changed, and whether it is steered or fine-tuned?",
});
