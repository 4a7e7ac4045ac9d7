import { defineSpec } from "../lib/bench/declare/mod.ts";
import { AGE, TABLE_1 } from "./_difflens.ts";

/** DiffLens beside other methods, age, over twenty professions: Table 1 of the paper. */
export default defineSpec({
  ...AGE,
  methods: TABLE_1,
  id: "difflens_age",
  question:
    "How even does DiffLens make three ages, and what does it leave of the images, beside other methods of the middle block?",
});
