import { InputError, problems, suggestion } from "../core/mod.ts";
import {
  type Artifact,
  NO_ARTIFACT,
  type Transform,
  type TransformContext,
} from "../diffusion/sampler/mod.ts";
import { biasmap } from "./biasmap/mod.ts";
import { difflens } from "./difflens/mod.ts";
import { efa } from "./efa/mod.ts";
import { fairDiffusion } from "./fair_diffusion/mod.ts";
import { finetuning } from "./finetuning/mod.ts";
import { hDistribution } from "./h_distribution/mod.ts";
import { icm } from "./icm/mod.ts";
import { icmFinetune } from "./icm_finetune/mod.ts";
import { itiGen } from "./iti_gen/mod.ts";
import { latentDirection } from "./latent_direction/mod.ts";
import { latentEditing } from "./latent_editing/mod.ts";
import { promptInjection } from "./prompt_injection/mod.ts";
import { rewritePrompt } from "./rewrite_prompt/mod.ts";
import { uce } from "./uce/mod.ts";
import { STAGES } from "./record/mod.ts";
import { type Methods, withMethod } from "./registry.ts";

/** Every method of Entangle's; another is added to a copy. */
export const METHODS: Methods = [
  biasmap,
  difflens,
  efa,
  fairDiffusion,
  finetuning,
  hDistribution,
  icm,
  icmFinetune,
  itiGen,
  latentDirection,
  latentEditing,
  promptInjection,
  rewritePrompt,
  uce,
].reduce<Methods>(withMethod, new Map());

/** A method as a row has it. */
export interface TransformSpec {
  /** Id of a method in `METHODS`. */
  readonly id: string;
  /** Its parameters; the record's defaults for those that are absent. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What was fitted for it, if it has a fit. */
  readonly artifact?: Artifact;
}

/**
 * Makes the transforms of a method.
 *
 * @param specs The transforms as written, in the order in which they apply.
 * @returns The transforms, in the same order.
 * @throws {InputError} If an id or a parameter is not known, a value does not
 *   fit, a fit is missing, two transforms need one hook for themselves or stand in an order
 *   that is not that of the stages; every problem is listed.
 */
export function createTransforms(
  specs: readonly TransformSpec[],
  context: TransformContext,
  methods: Methods = METHODS,
): Transform[] {
  const found = rowProblems(specs.map(({ id }) => id), methods);
  const transforms = specs.flatMap(({ id, parameters = {}, artifact }, i) => {
    const at = `transforms[${i}]`;
    const record = methods.get(id);
    if (!record) {
      const known = suggestion(id, [...methods.keys()]);
      found.push(`${at}: unknown transform "${id}", ${known}`);
    } else if (record.fit && !artifact) {
      found.push(`${at}: "${id}" must be fitted first`);
    } else {
      const { data } = record.parameters.safeParse(parameters);
      const misfits = data ? record.misfits?.(data, context) ?? [] : [];
      found.push(...misfits.map((why) => `${at}: ${why}`));
      if (misfits.length > 0) return [];
      if (data) return [record.create(data, context, artifact ?? NO_ARTIFACT)];
      found.push(
        ...problems(record.parameters, parameters)
          .map((problem) => `${at}.parameters.${problem}`),
      );
    }
    return [];
  });
  if (found.length > 0) {
    throw new InputError("Cannot make the transforms of this method", found);
  }
  return transforms;
}

/**
 * Says which methods of a row both need a hook for themselves, and which stand behind one that
 * acts later. The sampler would let them act in the order of the stages all the same, so that one
 * row would have two names.
 *
 * @param ids Ids of methods, in the order in which they are listed; unknown ones are passed over.
 * @returns One sentence per pair.
 */
export function rowProblems(
  ids: readonly string[],
  methods: Methods,
): string[] {
  const known = ids.flatMap((id) => methods.get(id) ?? []);
  const both = known.flatMap(({ id, exclusive }, i) =>
    exclusive.flatMap((hook) => {
      const other = known.slice(0, i)
        .findLast((before) => before.exclusive.includes(hook));
      return other
        ? `"${id}" must have the hook "${hook}" to itself, but so must "${other.id}"`
        : [];
    })
  );
  const turned = known.flatMap(({ id, stage }, i) => {
    const before = known[i - 1];
    return before && STAGES.indexOf(before.stage) > STAGES.indexOf(stage)
      ? `"${id}" acts on the ${stage} and "${before.id}" on the ${before.stage}, which comes after it; write "${id}" first`
      : [];
  });
  return [...both, ...turned];
}
