import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** Edits keys and values so that subjects also carry the groups that are drawn too seldom. */
export default defineBaseline({
  id: "uce",
  version: 2,
  title: "UCE",
  source:
    "Gandikota et al., Unified Concept Editing in Diffusion Models, 2024, equation 7 and section 4",
  note:
    "Maps the text embeddings by the closed form of the edited keys and values, found in rounds of drawing and judging; bare words, 30 rounds of 10 images, as in the authors' code of 2025.",
  transforms: [{ use: "uce" }],
});
