import type { Tap } from "./tap.ts";

/**
 * Reads the output of a module, as the taps listed before leave it.
 *
 * @param module Name of the module in diffusers; what is read has that name too.
 * @param branches Branches whose rows are read; all by default.
 */
export function readTap(module: string, branches?: Tap["branches"]): Tap {
  return {
    module,
    branches,
    key: "read",
    inputs: {},
    apply: (_, output) => ({ reads: { [module]: output } }),
  };
}
