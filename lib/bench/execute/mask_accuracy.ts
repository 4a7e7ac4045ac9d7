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

/** What is seen of a picture when the true mask of one word's cues takes the place of the model's. */
export type TrueMask = Pick<MaskAccuracy, "word" | "kept" | "rest">;

/** How faithful masks are. */
export interface MaskFaithfulness {
  /** One line per word and threshold. */
  readonly masks: readonly MaskAccuracy[];
  /** One line per word. */
  readonly truth: readonly TrueMask[];
}

/** The masks of one image. */
export interface ImageMasks {
  /** The image and its truth. */
  readonly known: KnownImage;
  /** Of each of the spec's two words its mask at each threshold, as the truth has them. */
  readonly masks: readonly (readonly Uint8Array[])[];
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
 * @param onImage Called with the masks of each image.
 */
export async function maskAccuracy(
  spec: Pick<Spec, "attribute" | "attribution">,
  images: readonly KnownImage[],
  thresholds: readonly number[],
  models: MaskModels,
  onImage: (seen: ImageMasks) => void = () => {},
): Promise<MaskFaithfulness> {
  const readings: WordReading[][] = [];
  for (const known of images) {
    const reading = await readMasks(spec, known, thresholds, models);
    readings.push(reading);
    onImage({ known, masks: reading.map(({ masks }) => masks) });
  }
  const counted = (seen: readonly Revealed[]) => {
    const count = (side: "kept" | "rest") =>
      share(seen.filter((r) => r[side]).length, seen.length);
    return { kept: count("kept"), rest: count("rest") };
  };
  const named = WORDS.map((word) => ({
    word: spec.attribution.words[word],
    own: readings.map((reading) => at(reading, word)),
    cues: mean(images.map(({ cues }) => coverage(cues[word]))),
  }));
  return {
    masks: named.flatMap(({ word, own, cues }) =>
      thresholds.map((threshold, t) => {
        const each = own.map(({ found }) => at(found, t));
        return {
          word,
          threshold,
          recall: mean(each.map((r) => r.recall)),
          precision: mean(each.map((r) => r.precision)),
          cues,
          ...counted(each),
        };
      })
    ),
    truth: named.map(({ word, own }) => ({
      word,
      ...counted(own.map(({ truth }) => truth)),
    })),
  };
}

/** What the masks of both words at every threshold are worth on one image. */
async function readMasks(
  { attribute, attribution }: Pick<Spec, "attribute" | "attribution">,
  known: KnownImage,
  thresholds: readonly number[],
  { pipeline, judge }: MaskModels,
): Promise<WordReading[]> {
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
    const cues = known.cues[word];
    const shown = [...masks, cues].flatMap((mask) => [
      revealed(image, mask, 1),
      revealed(image, mask, 0),
    ]);
    const seen = await judge.judge(concatRows(shown), subject);
    const [about, wanted] = word === 0
      ? [SUBJECT, subject]
      : [attribute.name, known.label];
    const isSeen = (i: number) => labelOf(at(seen, i)[about]) === wanted;
    const revealing = (i: number): Revealed => ({
      kept: isSeen(2 * i),
      rest: isSeen(2 * i + 1),
    });
    return {
      masks,
      found: masks.map((mask, i) => ({
        ...maskAgreement(mask, cues),
        ...revealing(i),
      })),
      truth: revealing(masks.length),
    };
  });
  return await Promise.all(found);
}

/** A spec's words are its subject and its attribute. */
const WORDS = [0, 1] as const;

/** Whether the word's subject, or group, is still seen when only the mask is left, and when only the rest is. */
interface Revealed {
  readonly kept: boolean;
  readonly rest: boolean;
}

interface Reading extends Revealed {
  readonly precision: number;
  readonly recall: number;
}

/** What the masks of one word on one image are worth, at each threshold, and the true one. */
interface WordReading {
  readonly masks: readonly Uint8Array[];
  readonly found: readonly Reading[];
  readonly truth: Revealed;
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
