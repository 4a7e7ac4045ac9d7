import { suggestion } from "../../core/mod.ts";

/** What a row is made for, as far as parameters may have to fit it. */
export interface RowSetting {
  /** Groups of the benchmark's attribute. */
  readonly groups: readonly string[];
  /** Id of the scheduler; not known if absent. */
  readonly scheduler?: string;
  /** Modules of the network whose outputs can be read and changed; not known if absent. */
  readonly modules?: readonly string[];
}

/** Says which names are no groups of the benchmark. */
export function unknownGroups(
  names: readonly string[],
  { groups }: RowSetting,
): string[] {
  return [...new Set(names)].filter((name) => !groups.includes(name))
    .map((name) => `unknown group "${name}", ${suggestion(name, groups)}`);
}

/** Says which names are no modules of the network, if its modules are known. */
export function unknownModules(
  names: readonly string[],
  { modules }: RowSetting,
): string[] {
  if (!modules) return [];
  return [...new Set(names)].filter((name) => !modules.includes(name))
    .map((name) => `unknown module "${name}", ${suggestion(name, modules)}`);
}

/** Says whether there is one share for each group, and one above 0. */
export function wrongShares(
  shares: readonly number[] | null,
  { groups }: RowSetting,
): string[] {
  if (!shares) return [];
  const some = shares.some((share) => share > 0);
  return some && shares.length === groups.length ? [] : [
    `expected ${groups.length} shares, one for each of ${
      groups.join(", ")
    }, at least one of them above 0, got ${shares.join(", ")}`,
  ];
}
