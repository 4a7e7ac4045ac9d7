import { at, type Tensor } from "../core/mod.ts";
import { type AttentionModule, moduleMaps, stagesOf } from "./layout.ts";
import { resize } from "./resize.ts";

/** The maps of one word at the three depths at which they are masked. */
export interface WordMaps {
  /** Sum over all modules at the size of the largest, Eq. 2 of BiasMap. */
  readonly whole: Tensor;
  /** Sum over the modules of each stage at the stage's own size. */
  readonly stages: ReadonlyMap<string, Tensor>;
  /** The map of each module by itself, Eq. 5 of BiasMap. */
  readonly modules: ReadonlyMap<string, Tensor>;
}

/**
 * Sums the attention maps of one word as OVAM does.
 *
 * Steps and heads are summed already. Maps are resized to the largest module's
 * size before they are summed; since resizing is linear, the maps of one size
 * are summed first.
 *
 * @param maps Maps `[W, P]` of one image.
 * @param layout Modules in the order in which their maps are concatenated, at least one.
 * @param word Row of the word, `0 ≤ word < W`.
 * @returns The sums, in the unit of `maps`, at the modules' resolutions.
 * @throws {RangeError} If `maps` does not fit the layout, has no such row, or the layout is empty.
 * @see Marcos-Manchón et al., Open-Vocabulary Attention Maps with Token Optimization for Semantic Segmentation in Diffusion Models, CVPR 2024
 * @see BiasMap, Eq. 2 and 5
 */
export function aggregate(
  maps: Tensor,
  layout: readonly AttentionModule[],
  word: number,
): WordMaps {
  const parts = moduleMaps(maps, layout, word);
  const stages = new Map(
    stagesOf(layout).map(({ name, modules }) => [
      name,
      sum(modules.map((i) => at(parts, i))),
    ]),
  );
  const modules = new Map(layout.map(({ name }, i) => [name, at(parts, i)]));
  const largest = largestShape(layout);
  const whole = sum([...stages.values()].map((map) => resize(map, largest)));
  return { whole, stages, modules };
}

/**
 * Makes the heat map of one word for an overlay.
 *
 * @param maps Maps `[W, P]` of one image.
 * @param layout Modules in the order in which their maps are concatenated, at least one.
 * @param word Row of the word, `0 ≤ word < W`.
 * @param resolution Height and width of the image, in pixels.
 * @returns The summed map `[height, width]` in the unit of `maps`: attention summed over steps, heads and modules.
 * @throws {RangeError} If `maps` does not fit the layout, has no such row, or the layout is empty.
 */
export function heatMap(
  maps: Tensor,
  layout: readonly AttentionModule[],
  word: number,
  resolution: readonly [height: number, width: number],
): Tensor {
  return resize(aggregate(maps, layout, word).whole, resolution);
}

/**
 * Maps the values of a heat map linearly onto `[0, 1]`, for colours.
 *
 * @param map A map of any shape, finite.
 * @returns A new map whose least value is 0 and greatest 1; all 0 if it is constant.
 */
export function unitRange(map: Tensor): Tensor {
  const least = map.data.reduce((a, b) => Math.min(a, b), Infinity);
  const greatest = map.data.reduce((a, b) => Math.max(a, b), -Infinity);
  const spread = greatest - least;
  const data = map.data.map((x) => spread > 0 ? (x - least) / spread : 0);
  return { data, shape: map.shape };
}

function largestShape(
  layout: readonly AttentionModule[],
): readonly [number, number] {
  const [first, ...others] = layout;
  if (!first) {
    throw new RangeError(
      "Cannot sum attention maps: the layout has no modules",
    );
  }
  const { height, width } = others.reduce(
    (a, b) => b.height * b.width > a.height * a.width ? b : a,
    first,
  );
  return [height, width];
}

// In float64, so that only the result is rounded, however many modules there are.
function sum(maps: readonly Tensor[]): Tensor {
  const [first, ...others] = maps;
  if (!first) throw new RangeError("Cannot sum attention maps: there are none");
  if (others.length === 0) return first;
  const total = Float64Array.from(first.data);
  for (const { data } of others) {
    for (let i = 0; i < total.length; i++) {
      total[i] = (total[i] as number) + (data[i] as number);
    }
  }
  return { data: Float32Array.from(total), shape: first.shape };
}
