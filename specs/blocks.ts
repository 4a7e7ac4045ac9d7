import { defineSpec } from "../lib/bench/declare/mod.ts";
import gender from "./gender.ts";

/**
 * Where in the UNet profession and gender overlap: Figure 4 of the paper. `generate --spec blocks --subject nurse --stages` draws Figure 6.
 *
 * The paper names its blocks by direction and size, down-64×64 to up-64×64: here stage 1 has the latents' own resolution, so that the same
 * columns fit a network of any size. The middle block is none of them, as in the paper. A network without cross-attention at one of
 * the stages is refused with the stages that it has; name those in `metrics`.
 */
export default defineSpec({
  ...gender,
  id: "blocks",
  version: 1,
  question:
    "At which stage of the network does it look for a profession and for gender in the same place?",
  source: "Chakraborty et al., BiasMap, appendix A and Figure 4",
  subjects: ["nurse", "firefighter", "journalist", "chef", "doctor"],
  methods: ["sd15"],
  metrics: [
    "biou_down1",
    "biou_down2",
    "biou_down3",
    "biou_up3",
    "biou_up2",
    "biou_up1",
    "mbiou",
    "miou",
  ],
  sizes: {
    testbed: { images: 24, steps: 20, batch: 8, resolution: "image" },
    paper: gender.sizes.paper,
  },
});
