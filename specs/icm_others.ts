import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ICM, OTHERS } from "./_icm.ts";

/** What ICM is compared with, gender: the other rows of Table 1 of the paper. */
export default defineSpec({
  ...ICM,
  id: "icm_others",
  question:
    "How even do the methods make the groups that ICM is compared with, and what do they do to the images?",
  methods: OTHERS,
});
