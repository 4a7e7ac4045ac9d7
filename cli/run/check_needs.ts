import type { Plan } from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { unmetNeeds } from "../../lib/methods/mod.ts";
import { lackedBy, type PipelineParts } from "../../lib/networks/mod.ts";

/**
 * Checks that a pipeline has what the methods of rows need.
 *
 * @param rows The rows, and the methods there are.
 * @throws {InputError} If it lacks something, saying which row needs it.
 */
export function checkNeeds(
  parts: Pick<PipelineParts, "folder" | "sites">,
  { methods, registry }: Pick<Plan, "methods" | "registry">,
): void {
  const lacking = lackedBy(parts);
  const found = methods.flatMap(({ id: row, transforms }) =>
    transforms.flatMap(({ id }) =>
      unmetNeeds(registry.get(id) ?? { needs: [] }, lacking)
        .map((why) => `${row}: ${id}: ${why}`)
    )
  );
  if (found.length === 0) return;
  throw new InputError(
    `Cannot use "${parts.folder.path}": it has not all that the methods need; leave these out with --methods`,
    found,
  );
}
