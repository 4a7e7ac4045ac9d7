import type { Baseline } from "../../lib/bench/declare/mod.ts";
import type { Catalogue } from "../../lib/bench/load/mod.ts";
import { METHODS, type Methods } from "../../lib/methods/mod.ts";

/** Baselines as if they had been loaded. */
export function catalogue(
  baselines: readonly Baseline[],
  methods: Methods = METHODS,
): Catalogue {
  return { baselines: new Map(baselines.map((b) => [b.id, b])), methods };
}
