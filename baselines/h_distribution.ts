import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** H-Distribution: evens what linear classifiers see in a few images together. */
export default defineBaseline({
  id: "h_distribution",
  version: 1,
  title: "H-Distribution",
  source: "Parihar et al., Balancing Act, 2024, section 3",
  note:
    "Moves the middle block's output so that linear classifiers see the groups equally often among four images of a prompt, those of consecutive seeds.",
  transforms: [{ use: "h_distribution" }],
});
