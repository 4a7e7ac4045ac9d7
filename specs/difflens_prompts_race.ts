import { defineSpec } from "../lib/bench/declare/mod.ts";
import { FOUR_RACES, PROMPTS } from "./_difflens.ts";

/** DiffLens on the four prompts of the paper, race in its classes: Table 2. */
export default defineSpec({
  ...FOUR_RACES,
  ...PROMPTS,
  id: "difflens_prompts_race",
  question:
    "On the paper's four prompts, how even does DiffLens make four races beside other methods?",
});
