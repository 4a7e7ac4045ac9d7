import { at } from "../../../core/mod.ts";
import type { Graph, Value } from "../../../graph/mod.ts";
import type { OnOutput } from "../../layers/mod.ts";
import { joined, type Range, rowsOf } from "../branch_rows.ts";
import { refuseUnknownModules } from "../unet_graph.ts";
import type { Branch, TapVariant } from "./tap.ts";

/** Which taps act in which rows. */
export interface TapsVariant {
  /** Number of images. */
  readonly batch: number;
  /** Branches there are. */
  readonly branches: readonly Branch[];
  /** Taps, in the order in which they act at one module. */
  readonly taps?: readonly TapVariant[];
}

/** Applies taps while passes are built. */
export interface TappedModules {
  /** What taps the branches of one pass. */
  observer(range: Range): OnOutput;
  /** What was read, by the names of the outputs. */
  finish(): Record<string, Value>;
}

/**
 * Prepares taps; the j-th's inputs are the graph's `tap.j.<name>`.
 *
 * @param graph Graph of the UNet.
 * @param variant Taps, branches, number of images.
 * @returns What is done while the passes are built.
 */
export function tapModules(
  graph: Graph,
  { batch, branches, taps = [] }: TapsVariant,
): TappedModules {
  const inputs = taps.map((tap, j) =>
    Object.fromEntries(
      Object.entries(tap.inputs).map(([name, shape]) => [
        name,
        graph.input(`tap.${j}.${name}`, shape),
      ]),
    )
  );
  const seen = new Set<string>();
  const reads = new Map<string, Value[]>();
  const tapped = (x: Value, tap: TapVariant, j: number, range: Range) => {
    const changed = branches.slice(range.from, range.to).map((branch, k) => {
      const from = range.from + k;
      const own = { from, to: from + 1 };
      if (tap.branches && !tap.branches.includes(branch)) return { own };
      const output = rowsOf(graph, x, range, own, batch);
      const found = tap.apply(graph, output, at(inputs, j));
      for (const [name, value] of Object.entries(found.reads ?? {})) {
        reads.set(name, [...reads.get(name) ?? [], value]);
      }
      return { own, output: found.output };
    });
    if (changed.every(({ output }) => !output)) return x;
    return joined(
      graph,
      changed.map(({ own, output }) =>
        output ?? rowsOf(graph, x, range, own, batch)
      ),
    );
  };
  return {
    observer: (range) => (path, x) => {
      seen.add(path);
      return taps.reduce(
        (y, tap, j) => tap.module === path ? tapped(y, tap, j, range) : y,
        x,
      );
    },
    finish() {
      refuseUnknownModules(taps.map(({ module }) => module), seen);
      return Object.fromEntries(
        [...reads].map(([name, rows]) => [`read.${name}`, joined(graph, rows)]),
      );
    },
  };
}
