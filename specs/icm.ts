import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ICM } from "./_icm.ts";

/** ICM, gender: its rows of Table 1 of the paper; `icm_others` has the other methods, `icm_attention` Table 2. */
export default defineSpec({
  ...ICM,
  question:
    "How even does ICM make the groups, and what does it do to the images and to the entanglement?",
});
