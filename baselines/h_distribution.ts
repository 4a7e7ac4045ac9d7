import { defineBaseline } from "../lib/bench/declare/mod.ts";

/** H-Distribution: evens what linear classifiers see in a few images together. */
export default defineBaseline({
  id: "h_distribution",
  version: 1,
  title: "H-Distribution",
  source: "Parihar et al., Balancing Act, 2024, section 3",
  note:
    "Moves the middle block's output so that linear classifiers see the groups equally often among four images of a prompt, those of consecutive seeds. In the middle block as published, or where the network does not listen to it, in the first attention block behind it; on the embedded model its classifiers are right but images hardly move.",
  transforms: [{ use: "h_distribution" }],
});
