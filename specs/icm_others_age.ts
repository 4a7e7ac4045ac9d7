import { defineSpec } from "../lib/bench/declare/mod.ts";
import { AGE, OTHERS } from "./_icm.ts";

/** What ICM is compared with, age: the other rows of Table 1 of the paper. */
export default defineSpec({
  ...AGE,
  id: "icm_others_age",
  question:
    "How even do the methods make the groups that ICM is compared with, and what do they do to the images?",
  methods: ["sd15", ...OTHERS],
});
