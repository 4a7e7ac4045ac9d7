import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** H-Distribution: evens what linear classifiers see in a few images together. */
export default defineBaseline({
  id: "h_distribution",
  version: 3,
  title: "H-Distribution",
  source: "Parihar et al., Balancing Act, 2024, section 3",
  note:
    "Moves the middle block's output so that linear classifiers see the groups equally often among four images of a prompt, those of consecutive seeds. In the middle block, or where the network does not listen to it, as in the embedded model, in the first attention block of the level above full resolution. Departs from the paper: classifiers by the nearest mean of a group, from 40 images each, temperature 4 for 8, the conditional branch alone, and the length of a step by the sizes of classifier and cohort. The images that are learnt from show the spec's subjects in turn, each equally often in every group, and are read under the subject's own prompt, so that what a subject looks like is no part of what tells the groups apart.",
  transforms: [{
    use: "h_distribution",
    substitute: "up_blocks.2.attentions.0",
    fit_prompt: "A photo of the face of a {group} {subject}",
    neutral_prompt: "A photo of the face of a {subject}",
    images: 40,
    temperature: 4,
    scale: 12,
  }],
});
