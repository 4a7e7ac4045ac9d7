import { type Abstention, at, type Tensor } from "../core/mod.ts";
import { aggregate } from "./aggregate.ts";
import { blockwiseIou } from "./biou.ts";
import { iou } from "./iou.ts";
import { type AttentionModule, moduleMaps } from "./layout.ts";
import { type Mask, PERCENTILE, percentileMask } from "./mask.ts";
import { resize } from "./resize.ts";

/** How far the attention to two concepts overlaps in one image. */
export interface Entanglement {
  /** IoU of the masks of the maps summed over all modules, in `[0, 1]`. */
  readonly iou: number;
  /** Mean of {@linkcode Entanglement.stages}, in `[0, 1]`. */
  readonly biou: number;
  /** Mean of {@linkcode Entanglement.modules}, in `[0, 1]`. */
  readonly biouModules: number;
  /** IoU at each stage, `"down-64"` to `"up-64"`: six for Stable Diffusion 1.5 without mid. */
  readonly stages: Readonly<Record<string, number>>;
  /** IoU in each module, by diffusers' name. */
  readonly modules: Readonly<Record<string, number>>;
}

/** How {@linkcode entanglement} masks, and which concepts it compares. */
export interface EntanglementOptions {
  /** Height and width at which masks are compared, in pixels: the image's; 512×512 if not given. */
  readonly resolution?: readonly [height: number, width: number];
  /** Percentile above which a pixel belongs to a mask, in `[0, 100]`; 70 if not given. */
  readonly percentile?: number;
  /** Rows of the two concepts in the maps; the first two if not given. */
  readonly words?: readonly [number, number];
}

/**
 * Measures how far the attention to two concepts overlaps in one image.
 *
 * Each map (summed over all modules, over each stage's, and of each module) is
 * resized to the resolution of the image and masked at its percentile; the
 * masks of the two concepts are compared.
 *
 * An image abstains as a whole if a map of either concept is not finite, or if a
 * mask is empty because the map is (nearly) constant. An empty mask locates
 * nothing, yet its IoU with any other would be 0, the best there is.
 *
 * @param maps Maps `[W, P]` of one image, summed over steps and heads.
 * @param layout Modules in the order in which their maps are concatenated, at least one.
 * @param options Resolution, percentile and concepts.
 * @returns The overlaps, or the reason why there are none.
 * @throws {RangeError} If `maps` does not fit the layout, has no such rows, the layout is empty, or the percentile is out of range.
 * @see BiasMap, Eq. 3 to 6
 */
export function entanglement(
  maps: Tensor,
  layout: readonly AttentionModule[],
  options: EntanglementOptions = {},
): Entanglement | Abstention {
  const { words: [a, b] = [0, 1] } = options;
  for (const word of [a, b]) {
    const broken = moduleMaps(maps, layout, word).findIndex(({ data }) =>
      !data.every(Number.isFinite)
    );
    if (broken >= 0) return notFinite(word, at(layout, broken).name);
  }
  const [first, second] = [
    masks(maps, layout, a, options),
    masks(maps, layout, b, options),
  ];
  for (
    const [word, { whole, stages, modules }] of [[a, first], [
      b,
      second,
    ]] as const
  ) {
    const all = [
      ["the sum of all modules", whole] as const,
      ...stages,
      ...modules,
    ];
    const empty = all.find(([, mask]) => !mask.data.includes(1));
    if (empty) return locatesNothing(word, empty[0]);
  }
  const stages = blockwiseIou(overlaps(first.stages, second.stages));
  const modules = blockwiseIou(overlaps(first.modules, second.modules));
  return {
    iou: iou(first.whole, second.whole),
    biou: stages.mean,
    biouModules: modules.mean,
    stages: stages.blocks,
    modules: modules.blocks,
  };
}

interface WordMasks {
  readonly whole: Mask;
  readonly stages: ReadonlyMap<string, Mask>;
  readonly modules: ReadonlyMap<string, Mask>;
}

function masks(
  maps: Tensor,
  layout: readonly AttentionModule[],
  word: number,
  { resolution = [512, 512], percentile = PERCENTILE }: EntanglementOptions,
): WordMasks {
  const { whole, stages, modules } = aggregate(maps, layout, word);
  const mask = (map: Tensor) =>
    percentileMask(resize(map, resolution), percentile);
  const each = (group: ReadonlyMap<string, Tensor>) =>
    new Map([...group].map(([name, map]) => [name, mask(map)]));
  return { whole: mask(whole), stages: each(stages), modules: each(modules) };
}

function overlaps(
  a: ReadonlyMap<string, Mask>,
  b: ReadonlyMap<string, Mask>,
): ReadonlyMap<string, number> {
  const pairs = [...a].flatMap(([name, mask]) => {
    const other = b.get(name);
    return other ? [[name, iou(mask, other)] as const] : [];
  });
  return new Map(pairs);
}

function notFinite(word: number, module: string): Abstention {
  return {
    invalid: `the attention map of word ${word} in ${module} is not finite`,
  };
}

function locatesNothing(word: number, place: string): Abstention {
  return {
    invalid:
      `the attention map of word ${word} in ${place} locates nothing: its mask is empty`,
  };
}
