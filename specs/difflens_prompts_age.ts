import { defineSpec } from "../lib/bench/declare/mod.ts";
import { AGE, PROMPTS } from "./_difflens.ts";

/** DiffLens on the four prompts of the paper, age: Table 2. */
export default defineSpec({
  ...AGE,
  ...PROMPTS,
  id: "difflens_prompts_age",
  question:
    "On the paper's four prompts, how even does DiffLens make three ages beside other methods?",
});
