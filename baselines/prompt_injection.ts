import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Prompt injection: one cross-attention module reads a prompt with a group. */
export default defineBaseline({
  id: "prompt_injection",
  version: 1,
  title: "Prompt injection",
  source:
    "Basu et al., On Mechanistic Knowledge Localization in Text-to-Image Generative Models, 2024, as run in ICM, section 4.5 and appendix H",
  note:
    "The cross-attention of the middle block reads a prompt that names a group, in turn by seed; all other modules read the prompt without. A way to find layers rather than to mitigate.",
  transforms: [{ use: "prompt_injection" }],
});
