import { dirname, isAbsolute, join } from "node:path";
import {
  judgeDigest,
  type JudgeErrorSpec,
  type ModelIdentity,
  type Spec,
  type TargetSpec,
} from "../../lib/bench/mod.ts";
import {
  InputError,
  plural,
  sameFileName,
  sha256,
} from "../../lib/core/mod.ts";
import { readSuite, readTarget } from "../../lib/datasets/mod.ts";
import { readJudgeError } from "../../lib/judges/mod.ts";
import { readText } from "../terminal/mod.ts";

/** What a spec is read with beside its images. */
export interface KnownTables {
  /** Table of the shares that images are held against. */
  readonly target?: string;
  /** File of what is known of the judge's error. */
  readonly judgeError?: string;
}

/**
 * Reads the tables that a spec or flags name, and puts what they say in the place of their names.
 *
 * @param path The spec's file, from whose folder the spec names its own; flags name theirs from where the command runs.
 * @throws {InputError} If one cannot be read, or says nothing of the spec's subjects or groups.
 */
export async function withTables(
  named: Spec,
  flags: KnownTables,
  path: string,
): Promise<Spec> {
  const spec = await withPrompts(named, path);
  const beside = (name: string) =>
    isAbsolute(name) ? name : join(dirname(path), name);
  const chosen = <T>(flag: string | undefined, own: string | T | undefined) =>
    flag ?? (typeof own === "string" ? beside(own) : own);
  const target = chosen<TargetSpec>(flags.target, spec.target);
  const error = chosen<JudgeErrorSpec>(flags.judgeError, spec.judgeError);
  return {
    ...spec,
    ...target !== undefined && {
      target: typeof target === "string"
        ? await targetOf(target, spec)
        : target,
    },
    ...error !== undefined && {
      judgeError: typeof error === "string"
        ? await errorOf(error, spec)
        : error,
    },
  };
}

/** Reads the suite of a spec, unless that was done. */
async function withPrompts(spec: Spec, path: string): Promise<Spec> {
  const { prompts, attribute, subjects } = spec;
  if (!prompts || prompts.rows) return spec;
  const file = isAbsolute(prompts.file)
    ? prompts.file
    : join(dirname(path), prompts.file);
  const suite = readSuite(file, await readText(file), {
    subjects,
    attribute: attribute.name,
    groups: attribute.groups,
    seed: prompts.seed ?? 0,
    evenly: prompts.evenly ?? [],
    by: prompts.by ?? [],
  });
  const same = sameFileName(suite.subjects);
  if (same || suite.subjects.length > MOST_SUBJECTS) {
    throw new InputError(
      same
        ? `Cannot take prompts from "${file}": subjects "${same[0]}" and "${
          same[1]
        }" would lie in one folder, for they differ only in capitals, or in a space for "_"; change one`
        : `Cannot take prompts from "${file}": they are about ${
          plural(suite.subjects.length, "subject")
        }; at most ${MOST_SUBJECTS} are measured, name some in the spec's subjects`,
    );
  }
  return {
    ...spec,
    subjects: suite.subjects,
    prompts: { ...prompts, digest: suite.digest, rows: suite.rows },
  };
}

const MOST_SUBJECTS = 1000;

/**
 * Makes sure that what is known of a judge's error is known of the judge that judges.
 *
 * @throws {InputError} If it is another's.
 */
export function checkJudgeError(
  spec: Spec,
  models: Pick<ModelIdentity, "judge" | "scorer">,
): void {
  const { judgeError } = spec;
  if (typeof judgeError !== "object") return;
  const judge = judgeDigest(spec, models);
  if (judgeError.judge === judge) return;
  throw new InputError(
    `Cannot correct for the judge's error: what is known of it (SHA-256 ${
      judgeError.digest.slice(0, 12)
    }) was found with another judge, CLIP, prompt or set of groups; try this one with entangle judge, with the flags of this run`,
    [
      `judge of the file: ${judgeError.judge.slice(0, 12)}`,
      `judge of this run: ${judge.slice(0, 12)}`,
    ],
  );
}

async function targetOf(path: string, spec: Spec): Promise<TargetSpec> {
  return readTarget(
    path,
    await readText(path),
    spec.subjects,
    spec.attribute.groups.map(({ id }) => id),
  );
}

async function errorOf(
  path: string,
  { attribute }: Spec,
): Promise<JudgeErrorSpec> {
  const text = await readText(path);
  const { attributes } = readJudgeError(path, text);
  const own = attributes.find(({ name }) => name === attribute.name);
  if (!own) {
    throw new InputError(
      `Cannot correct for the judge's error: "${path}" says nothing of "${attribute.name}", but of ${
        attributes.map(({ name }) => name).join(", ")
      }`,
    );
  }
  return {
    digest: sha256(new TextEncoder().encode(text)),
    judge: own.judge,
    counts: own.counts,
  };
}
