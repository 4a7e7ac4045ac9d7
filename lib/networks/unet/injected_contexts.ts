import type { Graph, Value } from "../../graph/mod.ts";
import type { OnContext } from "../layers/mod.ts";
import { joined, type Range, rowsOf } from "./branch_rows.ts";
import { actsIn, type Branch } from "./taps/tap.ts";
import { refuseUnknownModules } from "./unet_graph.ts";

/** Puts text embeddings in the place of others while passes are built. */
export interface InjectedContexts {
  /** What the cross-attention modules of one pass read. */
  observer(range: Range): OnContext;
  /** Refuses modules that are not there. */
  finish(): void;
}

/**
 * Prepares other text embeddings for single cross-attention modules, in the conditional branch.
 *
 * @param batch Rows of a branch.
 * @param features Branches, and names of the modules.
 * @param inputs Inputs of the graph, of which `injected.j` `[b, l, d]` is what the j-th module reads.
 */
export function injectedContexts(
  graph: Graph,
  batch: number,
  { branches, injected = [] }: {
    readonly branches: readonly Branch[];
    readonly injected?: readonly string[];
  },
  inputs: Readonly<Record<string, Value>>,
): InjectedContexts {
  const seen = new Set<string>();
  return {
    observer: (range) => (path, context) => {
      seen.add(path);
      const own = inputs[`injected.${injected.indexOf(path)}`];
      if (!own) return context;
      const each = branches.slice(range.from, range.to).map((branch, k) => {
        const from = range.from + k;
        return actsIn(branch, ["conditional"])
          ? own
          : rowsOf(graph, context, range, { from, to: from + 1 }, batch);
      });
      return joined(graph, each);
    },
    finish: () => refuseUnknownModules(injected, seen),
  };
}
