import { defineSpec } from "../lib/bench/declare/mod.ts";
import { AGE } from "./_icm.ts";

/** ICM beside other methods, and self-attention beside cross-attention, age: Tables 1 and 2 of the paper. */
export default defineSpec({
  ...AGE,
  id: "icm_age",
  question:
    "How even does ICM make three ages by steering towards two of them, and what does it do to the images and to the entanglement?",
});
