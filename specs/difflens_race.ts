import { defineSpec } from "../lib/bench/declare/mod.ts";
import { RACE, TABLE_1 } from "./_difflens.ts";

/** DiffLens beside other methods, race, over twenty professions: Table 1 of the paper. */
export default defineSpec({
  ...RACE,
  methods: TABLE_1,
  id: "difflens_race",
  question:
    "How even does DiffLens make four races, and what does it leave of the images, beside other methods of the middle block?",
});
