import { defineSpec } from "../lib/bench/declare/mod.ts";
import { RACE } from "./_difflens.ts";

/** DiffLens beside other methods, race, over twenty professions: Tables 1 and 2 of the paper. */
export default defineSpec({
  ...RACE,
  id: "difflens_race",
  question:
    "How even does DiffLens make four races, and what does it leave of the images, beside other methods of the middle block?",
});
