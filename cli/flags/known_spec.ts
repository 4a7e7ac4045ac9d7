import {
  type Catalogue,
  type Evaluator,
  loadSpec,
  type Spec,
  withEvaluator,
} from "../../lib/bench/mod.ts";
import { knownBaselines, type KnownFlags } from "./trusted.ts";

/**
 * Reads a spec and the baselines that it can name, in one interpreter.
 *
 * @param add Adds to the baselines before the spec is read.
 * @throws {InputError} If the spec or a baseline is wrong.
 */
export async function knownSpec(
  file: string,
  flags: KnownFlags,
  add?: (known: Catalogue, evaluator: Evaluator) => Promise<Catalogue>,
): Promise<{ catalogue: Catalogue; spec: Spec }> {
  return await withEvaluator(async (evaluator) => {
    const known = await knownBaselines(flags, file, evaluator);
    const catalogue = add ? await add(known, evaluator) : known;
    return { catalogue, spec: await loadSpec(file, catalogue, evaluator) };
  });
}
