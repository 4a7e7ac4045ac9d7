import { defineSpec } from "../lib/bench/declare/mod.ts";
import { OTHERS, RACE } from "./_icm.ts";

/** What ICM is compared with, race: the other rows of Table 1 of the paper. */
export default defineSpec({
  ...RACE,
  id: "icm_others_race",
  question:
    "How even do the methods make the groups that ICM is compared with, and what do they do to the images?",
  methods: ["sd15", ...OTHERS],
});
