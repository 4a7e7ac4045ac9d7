import { defineSpec } from "../lib/bench/declare/mod.ts";
import { RACE } from "./_icm.ts";

/** ICM beside other methods, and self-attention beside cross-attention, race: Tables 1 and 2 of the paper. */
export default defineSpec({
  ...RACE,
  id: "icm_race",
  question:
    "How even does ICM make four races by steering towards three of them, and what does it do to the images and to the entanglement?",
});
