import { defineSpec } from "../lib/bench/declare/mod.ts";
import { ICM } from "./_icm.ts";

/**
 * Probes of images that were drawn under general prompts, and under prompts that name a group: Table 4 of the paper. Whether the
 * two can be told from each other, Table 3, is asked by `entangle localize icm_prompts --explicit`.
 */
export default defineSpec({
  ...ICM,
  id: "icm_prompts",
  version: 1,
  question:
    "Does it matter whether ICM's probes learn from choices that the model made, or from groups that a prompt named?",
  source: "Attention, May I Have Your Decision? (ICM), section 4.5 and Table 4",
  methods: [
    "sd15",
    {
      use: "icm",
      title: "ICM (general prompts)",
      prompts: ["A photo of the face of a person"],
    },
    {
      use: "icm",
      id: "icm_specific",
      title: "ICM (specific prompts)",
      prompts: ["A photo of the face of a {group} person"],
    },
  ],
});
