import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ICM } from "./_icm.ts";

/** ICM beside other methods, and self-attention beside cross-attention, gender: Tables 1 and 2 of the paper. */
export default defineSpec({
  ...ICM,
  question:
    "How even does ICM make the groups, what does it do to the images and to the entanglement, and does it matter whether self- or cross-attention is changed?",
});
