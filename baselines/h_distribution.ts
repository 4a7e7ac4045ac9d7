import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** H-Distribution: evens what linear classifiers see in a few images together. */
export default defineBaseline({
  id: "h_distribution",
  version: 4,
  title: "H-Distribution",
  source: "Parihar et al., Balancing Act, 2024, section 3",
  note:
    "Moves the middle block's output in both branches so that linear classifiers see the groups equally often among four images of a prompt, those of consecutive seeds; logistic classifiers, temperature 8, strength 500 times scaling 600, as published. Departs from the paper: each branch has a mean of its own.",
  transforms: [{ use: "h_distribution" }],
});
