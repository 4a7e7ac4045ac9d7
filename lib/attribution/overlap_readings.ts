import type { Tensor } from "../core/mod.ts";
import { aggregate, unitRange } from "./aggregate.ts";
import { blockwiseIou } from "./biou.ts";
import { iou } from "./iou.ts";
import type { AttentionModule } from "./layout.ts";
import { percentileMask } from "./mask.ts";
import { resize } from "./resize.ts";

/** One way to read from maps how far the attention to two concepts overlaps. */
export interface OverlapReading {
  /** Whose maps are summed: `"all modules"`, or a stage such as `"up-16"`. */
  readonly modules: string;
  /** What is made of the two sums, for example `"IoU above the 70th percentile"`. */
  readonly measure: string;
  /** The overlap, in `[0, 1]`; `NaN` where a map locates nothing. */
  readonly value: number;
}

/** Percentiles at which {@linkcode overlapReadings} masks. */
export const READ_PERCENTILES: readonly number[] = [50, 60, 70, 80, 90, 95];

/**
 * Reads the overlap of two concepts from the maps of one image in every way that there is a reason for: masked at several
 * percentiles; softly, `Σ min(A, B) / Σ max(A, B)` of maps that sum to 1, or of maps from 0 to 1; over all modules and
 * stage by stage; and blockwise, as the mean over stages and over modules.
 *
 * @param maps Maps `[W, P]` of one image, of which the first two words are compared; finite.
 * @param layout Modules in the order in which their maps are concatenated, at least one.
 * @param resolution Height and width at which masks are compared, in pixels.
 * @returns The readings, in an order that is the same for every image of a model.
 * @throws {RangeError} If `maps` does not fit the layout, has fewer than two words, or the layout is empty.
 * @see BiasMap, Eq. 3 to 6; the soft readings are ours, Ruzicka's similarity, not the soft IoU of its energy
 */
export function overlapReadings(
  maps: Tensor,
  layout: readonly AttentionModule[],
  resolution: readonly [height: number, width: number],
): OverlapReading[] {
  const [a, b] = [aggregate(maps, layout, 0), aggregate(maps, layout, 1)];
  const sized = (map: Tensor) => resize(map, resolution);
  const sums = [
    ["all modules", a.whole, b.whole] as const,
    ...[...a.stages].map(([stage, map]) =>
      [stage, map, b.stages.get(stage) as Tensor] as const
    ),
  ];
  const each = sums.flatMap(([modules, first, second]) =>
    measures(sized(first), sized(second)).map(([measure, value]) => ({
      modules,
      measure,
      value,
    }))
  );
  const blocks = (kind: "stages" | "modules") => {
    const pairs = [...a[kind]].map(([name, map]) => {
      const other = b[kind].get(name) as Tensor;
      return [name, maskedIou(sized(map), sized(other), 70)] as const;
    });
    return blockwiseIou(new Map(pairs)).mean;
  };
  return [
    ...each,
    {
      modules: "all modules",
      measure: "mean IoU of stages above the 70th percentile",
      value: blocks("stages"),
    },
    {
      modules: "all modules",
      measure: "mean IoU of modules above the 70th percentile",
      value: blocks("modules"),
    },
  ];
}

function measures(a: Tensor, b: Tensor): (readonly [string, number])[] {
  return [
    ...READ_PERCENTILES.map((percentile) =>
      [
        `IoU above the ${percentile}th percentile`,
        maskedIou(a, b, percentile),
      ] as const
    ),
    ["soft IoU, sums of 1", softly(ofSum1(a), ofSum1(b))],
    ["soft IoU, from 0 to 1", softly(unitRange(a), unitRange(b))],
  ];
}

function maskedIou(a: Tensor, b: Tensor, percentile: number): number {
  const masks = [percentileMask(a, percentile), percentileMask(b, percentile)];
  const [first, second] = masks as [typeof masks[0], typeof masks[0]];
  const empty = masks.some(({ data }) => !data.includes(1));
  return empty ? NaN : iou(first, second);
}

function softly(a: Tensor, b: Tensor): number {
  let [least, greatest] = [0, 0];
  a.data.forEach((x, i) => {
    const y = b.data[i] as number;
    least += Math.min(x, y);
    greatest += Math.max(x, y);
  });
  return greatest > 0 ? least / greatest : NaN;
}

function ofSum1({ data, shape }: Tensor): Tensor {
  const sum = data.reduce((s, x) => s + x, 0);
  return { data: data.map((x) => x / sum), shape };
}
