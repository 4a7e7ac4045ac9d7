import { defineSpec } from "../lib/bench/declare/mod.ts";
import blocks from "./blocks.ts";
import race from "./race.ts";

/** Where in the UNet profession and race overlap: Figure 5 of the paper. */
export default defineSpec({
  ...blocks,
  id: "blocks_race",
  question:
    "At which stage of the network does it look for a profession and for race in the same place?",
  source: "Chakraborty et al., BiasMap, appendix A and Figure 5",
  attribute: race.attribute,
  attribution: race.attribution,
});
