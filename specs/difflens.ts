import { defineSpec } from "../lib/bench/declare/mod.ts";
import { DIFFLENS } from "./_difflens.ts";

/** DiffLens beside other methods, gender, over twenty professions: Tables 1 and 2 of the paper. */
export default defineSpec({
  ...DIFFLENS,
  id: "difflens",
  question:
    "How even does DiffLens make the genders, and what does it leave of the images, beside other methods of the middle block?",
});
