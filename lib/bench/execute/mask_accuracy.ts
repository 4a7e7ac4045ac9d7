import { heatMap, percentileMask } from "../../attribution/mod.ts";
import { abstains, at, concatRows, rows, type Tensor } from "../../core/mod.ts";
import { fillTemplate, reread } from "../../diffusion/mod.ts";
import type { Judge, Verdict } from "../../judges/mod.ts";
import { maskAgreement } from "../../metrics/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import { type Estimate, mean, share } from "../../statistics/mod.ts";
import { SUBJECT } from "../plan/mod.ts";
import type { Spec } from "../declare/mod.ts";

/** An image of which the truth is known. */
export interface KnownImage {
  /** Its seed. */
  readonly seed: number;
  /** Its subject. */
  readonly subject: string;
  /** Id of the group that it shows. */
  readonly label: string;
  /** The image `[3, H, W]` in `[0, 1]`. */
  readonly image: Tensor;
  /** For each of the spec's two words, 1 where its cues are, else 0, row by row. */
  readonly cues: readonly [subject: Uint8Array, attribute: Uint8Array];
}

/** What the masks of one word at one threshold are worth. */
export interface MaskAccuracy {
  /** The word as the spec has it. */
  readonly word: string;
  /** Percentile above which a pixel belongs to the mask. */
  readonly threshold: number;
  /** Share of the cues that lie in the mask; a mask that knows nothing has its own size. */
  readonly recall: Estimate;
  /** Share of the mask that are cues; a mask that knows nothing has {@linkcode MaskAccuracy.cues}. */
  readonly precision: Estimate;
  /** Share of the pictures that are cues. */
  readonly cues: Estimate;
  /** Share of images whose subject, or group, CLIP still sees when only the mask is left. */
  readonly kept: Estimate;
  /** The same when only the rest is left. */
  readonly rest: Estimate;
}

/** What the accuracy of masks is measured with. */
export interface MaskModels {
  /** The model whose attention is read. */
  readonly pipeline: Pipeline;
  /** The spec's judge. */
  readonly judge: Judge;
}

/**
 * Measures how faithful the masks of a spec's two words are, on images of which
 * the truth is known: the images are encoded, noised to the spec's `reread`
 * timesteps, and the attention is read there.
 *
 * Figure 9 of BiasMap has a mask's accuracy and its complement's rise and fall
 * over thresholds, without saying of what; shares near 1 for a mask of nine
 * tenths of the picture can only be those of a classifier that sees no more than
 * the mask, so that is what `kept` and `rest` are. The removed part gets
 * the picture's mean colour. Precision and recall need the truth.
 *
 * @param spec Prompts, words and timesteps.
 * @param images Images with their truth, at least one.
 * @param thresholds Percentiles in `(0, 100)`.
 * @param onImage Called after each image.
 * @returns One line per word and threshold.
 */
export async function maskAccuracy(
  spec: Pick<Spec, "attribute" | "attribution">,
  images: readonly KnownImage[],
  thresholds: readonly number[],
  models: MaskModels,
  onImage: () => void = () => {},
): Promise<MaskAccuracy[]> {
  const readings: Reading[][][] = [];
  for (const known of images) {
    readings.push(await readMasks(spec, known, thresholds, models));
    onImage();
  }
  return WORDS.flatMap((word) =>
    thresholds.map((threshold, t) => {
      const each = readings.map((reading) => at(at(reading, word), t));
      const count = (side: "kept" | "rest") =>
        share(each.filter((r) => r[side]).length, each.length);
      return {
        word: spec.attribution.words[word],
        threshold,
        recall: mean(each.map((r) => r.recall)),
        precision: mean(each.map((r) => r.precision)),
        cues: mean(images.map(({ cues }) => coverage(cues[word]))),
        kept: count("kept"),
        rest: count("rest"),
      };
    })
  );
}

/** What the masks of both words at every threshold are worth on one image. */
async function readMasks(
  { attribute, attribution }: Pick<Spec, "attribute" | "attribution">,
  known: KnownImage,
  thresholds: readonly number[],
  { pipeline, judge }: MaskModels,
): Promise<Reading[][]> {
  const { subject, seed, image } = known;
  const batch = { data: image.data, shape: [1, ...image.shape] };
  const fill = (text: string) => fillTemplate(text, { subject });
  const maps = await reread(pipeline, {
    latents: await pipeline.encodeImages(batch),
    seeds: [seed],
    prompts: [fill(attribution.prompt)],
    timesteps: attribution.reread,
    attribution: {
      prompts: [fill(attribution.prompt)],
      words: [attribution.words.map(fill)],
    },
  });
  const [height = 0, width = 0] = image.shape.slice(1);
  const own = { data: maps.data, shape: maps.shape.slice(1) };
  const found = WORDS.map(async (word) => {
    const heat = heatMap(own, pipeline.modules, word, [height, width]);
    const masks = thresholds.map((t) => percentileMask(heat, t).data);
    const shown = masks.flatMap((mask) => [
      revealed(image, mask, 1),
      revealed(image, mask, 0),
    ]);
    const seen = await judge.judge(concatRows(shown), subject);
    const [about, wanted] = word === 0
      ? [SUBJECT, subject]
      : [attribute.name, known.label];
    const isSeen = (i: number) => labelOf(at(seen, i)[about]) === wanted;
    return masks.map((mask, i) => ({
      ...maskAgreement(mask, known.cues[word]),
      kept: isSeen(2 * i),
      rest: isSeen(2 * i + 1),
    }));
  });
  return await Promise.all(found);
}

/** A spec's words are its subject and its attribute. */
const WORDS = [0, 1] as const;

interface Reading {
  readonly precision: number;
  readonly recall: number;
  readonly kept: boolean;
  readonly rest: boolean;
}

function labelOf(seen: Verdict[string] | undefined): string | undefined {
  return seen && !abstains(seen) ? seen.label : undefined;
}

function coverage(mask: Uint8Array): number {
  return mask.reduce((n, x) => n + x, 0) / mask.length;
}

/** The image where the mask has a value, and its mean colour elsewhere, `[1, 3, H, W]`. */
function revealed(image: Tensor, mask: Uint8Array, value: 0 | 1): Tensor {
  const data = new Float32Array(image.data.length);
  const channels = image.shape[0] ?? 0;
  for (let c = 0; c < channels; c++) {
    const plane = rows(image, c, c + 1).data;
    const colour = plane.reduce((s, x) => s + x, 0) / plane.length;
    data.set(
      plane.map((x, i) => at(mask, i) === value ? x : colour),
      c * plane.length,
    );
  }
  return { data, shape: [1, ...image.shape] };
}
