import { type Entanglement, entanglement } from "../../lib/attribution/mod.ts";
import {
  abstains,
  type Abstention,
  allFinite,
  at,
  rows,
  type Tensor,
} from "../../lib/core/mod.ts";
import type { SampleResult } from "../../lib/diffusion/mod.ts";
import {
  encodePng,
  overlay,
  raster,
  stageSheet,
} from "../../lib/report/mod.ts";
import type { Pipeline } from "../../lib/runtime/mod.ts";

/** Where two words are looked for in one image, measured and drawn. */
export interface Overlap {
  /** The two words. */
  readonly words: readonly [string, string];
  /** How far their masks overlap, or why that could not be measured. */
  readonly found: Entanglement | Abstention;
  /** The image under the attention to both, as PNG; absent if either is not finite. */
  readonly png?: Uint8Array;
  /** The same stage by stage; absent where it was not asked for. */
  readonly stages?: Uint8Array;
}

/**
 * Compares every pair of words in one image.
 *
 * @param names Words of the maps, in their order.
 * @param result What was sampled, of one image and with maps.
 * @param percentile Percentile above which a pixel belongs to a mask.
 * @param staged Whether they are drawn stage by stage, too.
 * @returns One overlap per pair.
 */
export function overlaps(
  names: readonly string[],
  { images, maps }: SampleResult,
  { modules, imageShape: [, height, width] }: Pipeline,
  percentile: number,
  staged = false,
): Overlap[] {
  if (!maps) return [];
  const pixels = first(images);
  const image = allFinite(pixels.data) ? raster(pixels) : undefined;
  const own = first(maps);
  return pairsOf(names).map((words) => {
    const named = [at(names, words[0]), at(names, words[1])] as const;
    const found = entanglement(own, modules, {
      words,
      resolution: [height, width],
      percentile,
    });
    const of = { maps: own, layout: modules, words, percentile };
    const drawn = image && overlay({ image, ...of });
    const known = abstains(found) ? {} : { all: found.iou, ...found.stages };
    const stages = image && staged
      ? stageSheet({ image, ...of, names: named, overlaps: known })
      : undefined;
    return {
      words: named,
      found,
      ...drawn && { png: encodePng(drawn) },
      ...stages && { stages: encodePng(stages) },
    };
  });
}

/**
 * The only image of a batch, without the batch's axis.
 *
 * @param batch Tensor `[1, …]`.
 * @returns Tensor `[…]`, which shares its elements.
 */
export function first(batch: Tensor): Tensor {
  const { data, shape } = rows(batch, 0, 1);
  return { data, shape: shape.slice(1) };
}

function pairsOf(words: readonly string[]): [number, number][] {
  return words.flatMap((_, a) =>
    words.slice(a + 1).map((_, b): [number, number] => [a, a + 1 + b])
  );
}
