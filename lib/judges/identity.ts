import { CLIP_ZERO_SHOT } from "./clip_zero_shot.ts";
import type { ChosenJudge } from "./judge.ts";

/** What tells the verdicts of one judge from another's, beside CLIP and what it is asked. */
export interface JudgeIdentity {
  /** Its kind. */
  readonly kind: string;
  /** Version of the kind. */
  readonly version: number;
  /** What its `judge.json` says. */
  readonly settings: unknown;
  /** SHA-256 of the files that it reads, by what the settings call them. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Says what tells the verdicts of a judge from another's.
 *
 * @param digestOf Digests a file: its path, to SHA-256 in hexadecimal digits.
 * @returns Plain data for a digest; nothing for the first version of CLIP's, whose units were named before there were others.
 */
export async function judgeIdentity(
  { kind, version, settings, files }: Omit<ChosenJudge, "open" | "source">,
  digestOf: (path: string) => Promise<string>,
): Promise<JudgeIdentity | undefined> {
  if (kind === CLIP_ZERO_SHOT.id && version === 1) return undefined;
  const digests: [string, string][] = [];
  for (const [name, path] of Object.entries(files)) {
    digests.push([name, await digestOf(path)]);
  }
  return { kind, version, settings, files: Object.fromEntries(digests) };
}
