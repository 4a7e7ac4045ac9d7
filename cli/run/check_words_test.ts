import { doesNotThrow, throws } from "node:assert/strict";
import type { Spec } from "../../lib/bench/mod.ts";
import { checkWords } from "./check_words.ts";

const SPEC = {
  subjects: ["nurse", "quantum", "black person", "religion"],
  attribution: { words: ["{subject}", "race"] },
  metrics: ["word_similarity", "miou"],
} as unknown as Spec;

Deno.test("words that the embedded model cannot read are refused in one message where their meaning is asked for", () => {
  throws(
    () => checkWords(SPEC, {}),
    /^InputError: Cannot compare "quantum", "religion" with other words: the vocabulary of the embedded model lacks them; .* --model and --clip$/,
  );
  doesNotThrow(() => checkWords({ ...SPEC, metrics: ["miou"] }, {}));
  doesNotThrow(() => checkWords({ ...SPEC, subjects: ["nurse"] }, {}));
  doesNotThrow(() => checkWords(SPEC, { model: "sd15", clip: "clip" }));
});
