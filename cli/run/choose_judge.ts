import { dirname, isAbsolute, join } from "node:path";
import { judgeProblems, type Spec } from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { type ChosenJudge, JUDGES, readJudge } from "../../lib/judges/mod.ts";

/** A judge, and what it was chosen by. */
export interface NamedJudge {
  /** Id of a kind, or path of its file or folder. */
  readonly name: string;
  /** The judge. */
  readonly judge: ChosenJudge;
}

/**
 * Reads who judges the images of a spec, and makes sure that it can tell the spec's groups.
 *
 * @param named What the flag says; the spec's own judge if absent.
 * @param path The spec's file, from whose folder the spec names its judge.
 * @returns The judge; `undefined` if it is CLIP by the spec's prompts.
 * @throws {InputError} If it cannot be used, or cannot tell a group.
 */
export async function chooseJudge(
  named: string | undefined,
  spec: Pick<Spec, "judge" | "attribute">,
  path: string,
): Promise<NamedJudge | undefined> {
  const own = spec.judge;
  const name = named ??
    (own === undefined || Object.hasOwn(JUDGES, own) || isAbsolute(own)
      ? own
      : join(dirname(path), own));
  if (name === undefined) return undefined;
  const judge = await readJudge(name);
  const found = judgeProblems(spec, judge);
  if (found.length === 0) return { name, judge };
  throw new InputError(
    `Cannot judge the images of "${path}" by "${name}": it does not tell all that the spec asks about; name another judge with --judge, or other groups in the spec`,
    found,
  );
}
