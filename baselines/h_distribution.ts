import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** H-Distribution: evens what linear classifiers see in a few images together. */
export default defineBaseline({
  id: "h_distribution",
  version: 2,
  title: "H-Distribution",
  source: "Parihar et al., Balancing Act, 2024, section 3",
  note:
    "Moves the middle block's output so that linear classifiers see the groups equally often among four images of a prompt, those of consecutive seeds. In the middle block, or where the network does not listen to it, as in the embedded model, in the last attention block before full resolution. Departs from the paper: classifiers by the nearest mean of a group from 16 images each, temperature 2 for 8, the conditional branch alone, and the length of a step by the sizes of classifier and cohort. Logistic classifiers of so few images told held-out images apart, but moving along them changed no picture.",
  transforms: [{ use: "h_distribution" }],
});
