import { at } from "../../../core/mod.ts";
import type { Graph, Value } from "../../../graph/mod.ts";
import type { Attended, OnAttended, OnOutput } from "../../layers/mod.ts";
import { joined, type Range, rowsOf } from "../branch_rows.ts";
import { refuseUnknownModules } from "../unet_graph.ts";
import { actsIn, type Branch, type Tap } from "./tap.ts";

/** Applies taps while passes are built. */
export interface TappedModules {
  /** What taps the branches of one pass. */
  observer(range: Range): OnOutput;
  /** What taps within the attention modules of one pass. */
  within(range: Range): OnAttended;
  /** What was read, by the names of the outputs. */
  finish(): Record<string, Value>;
}

/**
 * Prepares taps.
 *
 * @param features Branches, and taps in the order in which they act at one module.
 * @param inputs Inputs of the graph, of which `tap.j.<name>` are the j-th tap's.
 */
export function tapModules(
  graph: Graph,
  batch: number,
  { branches, taps }: {
    readonly branches: readonly Branch[];
    readonly taps: readonly Omit<Tap, "inputs">[];
  },
  inputs: Readonly<Record<string, Value>>,
): TappedModules {
  const own = inputsByTap(taps.length, inputs);
  const seen = new Set<string>();
  const reads = new Map<string, Value[]>();
  const tapped = (x: Value, j: number, range: Range) => {
    const tap = at(taps, j);
    const changed = branches.slice(range.from, range.to).map((branch, k) => {
      const from = range.from + k;
      const rows = rowsOf(graph, x, range, { from, to: from + 1 }, batch);
      if (!actsIn(branch, tap.branches)) return { rows };
      const found = tap.apply(graph, rows, at(own, j));
      const read = !tap.branches || tap.branches.includes(branch);
      for (const [name, value] of Object.entries(found.reads ?? {})) {
        if (read) reads.set(name, [...reads.get(name) ?? [], value]);
      }
      return { rows, output: found.output };
    });
    if (changed.every(({ output }) => !output)) return x;
    return joined(
      graph,
      changed.map(({ rows, output }) => output ?? rows),
    );
  };
  return {
    within: (range) => (path, parts) =>
      taps.reduce(
        (found, tap, j) =>
          tap.within && tap.module === path
            ? actWithin(
              { graph, batch, branches, range },
              tap,
              found,
              at(own, j),
            )
            : found,
        parts,
      ).attended,
    observer: (range) => (path, x) => {
      seen.add(path);
      return taps.reduce(
        (y, tap, j) => tap.module === path ? tapped(y, j, range) : y,
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

/** What a tap makes of what an attention module attends with, branch by branch. */
function actWithin(
  { graph, batch, branches, range }: {
    readonly graph: Graph;
    readonly batch: number;
    readonly branches: readonly Branch[];
    readonly range: Range;
  },
  tap: Omit<Tap, "inputs">,
  parts: Attended,
  inputs: Readonly<Record<string, Value>>,
): Attended {
  const each = branches.slice(range.from, range.to).map((branch, k) => {
    const from = range.from + k;
    const own = (x: Value) =>
      rowsOf(graph, x, range, { from, to: from + 1 }, batch);
    const mine = {
      ...parts,
      input: own(parts.input),
      queries: own(parts.queries),
      keys: own(parts.keys),
      values: own(parts.values),
      attended: own(parts.attended),
    };
    return tap.within && actsIn(branch, tap.branches)
      ? tap.within(graph, mine, inputs)
      : mine.attended;
  });
  return { ...parts, attended: joined(graph, each) };
}

/** The inputs of each tap, by their own names. */
function inputsByTap(
  count: number,
  inputs: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>>[] {
  return Array.from({ length: count }, (_, j) => {
    const prefix = `tap.${j}.`;
    const found = Object.entries(inputs).filter(([name]) =>
      name.startsWith(prefix)
    );
    return Object.fromEntries(
      found.map(([name, value]) => [name.slice(prefix.length), value]),
    );
  });
}
