import { defineSpec } from "../lib/bench/declare/mod.ts";
import race from "./race.ts";

/**
 * Whether words that a text encoder takes for akin to "race" are looked for where "race" is: Figure 10 of the paper.
 *
 * The paper names six of its eight words, from ethnicity to quantum; culture and weather are ours, one nearer and one farther. Nor does it
 * say what the images show, where in the prompts the word stands, or which CLIP it asks: here the word takes the profession's place in the
 * prompts of section 4, and CLIP embeds each word by itself.
 *
 * The embedded model never read nationality, religion, language, quantum, culture or weather, and is refused with them;
 * `similarity_testbed` asks the same of words that it knows.
 */
export default defineSpec({
  ...race,
  id: "similarity",
  version: 1,
  question:
    "Does a model look for two words in the same place the more, the more alike CLIP takes them to be?",
  source: "Chakraborty et al., BiasMap, appendix E and Figure 10",
  subjects: [
    "ethnicity",
    "nationality",
    "culture",
    "skin",
    "religion",
    "language",
    "weather",
    "quantum",
  ],
  methods: ["sd15"],
  metrics: ["word_similarity", "miou", "miou_reread", "mbiou"],
  sizes: {
    testbed: { images: 24, steps: 20, batch: 8, resolution: "image" },
    paper: race.sizes.paper,
  },
});
