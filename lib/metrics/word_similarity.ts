import { cosine } from "./_cosine.ts";
import type { Metric } from "./metric.ts";

/**
 * Cosine of CLIP's embeddings of the two words that a spec looks for, each by itself: how alike they are to a text encoder, where
 * {@linkcode miou} says how alike the model looks for them. The same for every image of a subject, and so without an error.
 */
export const wordSimilarity: Metric = cosine({
  id: "word_similarity",
  version: 1,
  title: "CLIP similarity",
  better: "lower",
  source: "BiasMap, appendix E and Figure 10",
  reads: "wordCosine",
  of: (o) => o.wordCosine,
});
