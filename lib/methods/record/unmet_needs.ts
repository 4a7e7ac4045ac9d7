import type { Lacking } from "../../networks/mod.ts";
import type { MethodRecord } from "./method.ts";

/**
 * Says what a method needs that a model does not have.
 *
 * @returns One clause per need, with what the model has instead.
 */
export function unmetNeeds(
  { needs }: Pick<MethodRecord, "needs">,
  lacking: Lacking,
): string[] {
  return needs.flatMap((need) =>
    lacking[need] === undefined ? [] : [`it needs ${need}: ${lacking[need]}`]
  );
}
