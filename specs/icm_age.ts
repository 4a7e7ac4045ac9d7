import { defineSpec } from "../lib/bench/declare/mod.ts";
import { AGE } from "./_icm.ts";

/** ICM, age: its rows of Table 1 of the paper; `icm_others` has the other methods, `icm_attention` Table 2. */
export default defineSpec({
  ...AGE,
  id: "icm_age",
  question:
    "How even does ICM make three ages by steering towards two of them, and what does it do to the images and to the entanglement?",
});
