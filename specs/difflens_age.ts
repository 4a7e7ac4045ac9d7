import { defineSpec } from "../lib/bench/declare/mod.ts";
import { AGE } from "./_difflens.ts";

/** DiffLens beside other methods, age, over twenty professions: Tables 1 and 2 of the paper. */
export default defineSpec({
  ...AGE,
  id: "difflens_age",
  question:
    "How even does DiffLens make three ages, and what does it leave of the images, beside other methods of the middle block?",
});
