import { unitRows } from "../../../lib/core/mod.ts";
import type { Scorer } from "../../../lib/runtime/mod.ts";
import { planar } from "../planar.ts";
import type { References } from "../references.ts";
import { comparer, type Comparison } from "./comparison.ts";

/**
 * Lists what is compared of CLIP.
 *
 * @param scorer The CLIP.
 * @param references Its reference values.
 * @returns The comparisons; nothing is computed yet.
 */
export function scoring(scorer: Scorer, references: References): Comparison[] {
  const { meta, array } = references;
  const compare = comparer(references);
  const image = (name: string) =>
    compare(
      `${name}_features`,
      "relative",
      1e-4,
      async () => scorer.embedImages(planar(await array(name))),
      unitRows,
    );
  return [
    compare("clip_logit_scale", "relative", 1e-4, () => ({
      data: Float32Array.of(scorer.logitScale),
      shape: [1],
    })),
    compare(
      "clip_text",
      "relative",
      1e-4,
      () => scorer.embedTexts(meta.clipTexts),
      unitRows,
    ),
    image("clip_exact"),
    image("clip_large"),
  ];
}
