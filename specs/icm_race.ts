import { defineSpec } from "../lib/bench/declare/mod.ts";
import { RACE } from "./_icm.ts";

/** ICM, race: its rows of Table 1 of the paper; `icm_others` has the other methods, `icm_attention` Table 2. */
export default defineSpec({
  ...RACE,
  id: "icm_race",
  question:
    "How even does ICM make four races by steering towards three of them, and what does it do to the images and to the entanglement?",
});
