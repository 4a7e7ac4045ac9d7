import { average } from "./_average.ts";
import { meansWithout } from "./leave_one_out.ts";
import type { Metric } from "./metric.ts";

/**
 * Cosine of CLIP's embeddings of the two words that a spec looks for, each by itself: how alike they are to a text encoder, where
 * {@linkcode miou} says how alike the model looks for them. The same for every image of a subject, and so without an error.
 */
export const wordSimilarity: Metric = {
  id: "word_similarity",
  version: 1,
  title: "CLIP similarity",
  unit: "1",
  range: [-1, 1],
  better: "lower",
  digits: 3,
  source: "BiasMap, appendix E and Figure 10",
  reads: "wordCosine",
  combines: "subjects",
  least: 1,
  applies: () => true,
  estimate: (observations, { design }) =>
    average(observations, "word_similarity", (o) => o.wordCosine, design),
  without: (observations) =>
    meansWithout(observations.map((o) => o.wordCosine ?? NaN)),
  chance: () => undefined,
};
