import { CLIP_ZERO_SHOT } from "./clip_zero_shot.ts";
import type { JudgeRecord } from "./judge.ts";

/** Every kind of judge, by id. */
export const JUDGES = {
  clip_zero_shot: CLIP_ZERO_SHOT,
} as const satisfies Readonly<Record<string, JudgeRecord>>;

/**
 * Says what tells the verdicts of a kind of judge from another's, beside its networks and what it is asked.
 *
 * @param record The kind.
 * @returns Plain data for a digest; nothing for the first version of CLIP's, whose units were named before there were others.
 */
export function judgeIdentity(
  { id, version }: Pick<JudgeRecord, "id" | "version">,
): { readonly judge?: unknown } {
  const first = id === CLIP_ZERO_SHOT.id && version === 1;
  return first ? {} : { judge: { id, version } };
}
