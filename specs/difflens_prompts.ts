import { defineSpec } from "../lib/bench/declare/mod.ts";
import { DIFFLENS, PROMPTS } from "./_difflens.ts";

/** DiffLens on the four prompts of the paper, gender: Table 2. For a model that knows a receptionist, which the embedded one does not. */
export default defineSpec({
  ...DIFFLENS,
  ...PROMPTS,
  id: "difflens_prompts",
  question:
    "On the paper's four prompts, how even does DiffLens make the genders beside other methods?",
});
