import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Writes learnt tokens of a group behind the prompt. */
export default defineBaseline({
  id: "iti_gen",
  version: 2,
  title: "ITI-GEN",
  source:
    "Zhang et al., ITI-GEN: Inclusive Text-to-Image Generation, 2023, section 3",
  note:
    "Writes three tokens of a group, learnt on reference images, behind the prompt, which is filled up with token 0, as in the authors' code; the groups take turns by seed.",
  transforms: [{ use: "iti_gen" }],
});
