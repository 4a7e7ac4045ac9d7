import { InputError, problems, suggestion } from "../core/mod.ts";
import {
  type Artefact,
  type Hook,
  NO_ARTEFACT,
  type Transform,
  type TransformContext,
} from "../diffusion/sampler/mod.ts";
import { biasmap } from "./biasmap/mod.ts";
import { fairDiffusion } from "./fair_diffusion/mod.ts";
import { hDistribution } from "./h_distribution/mod.ts";
import { itiGen } from "./iti_gen/mod.ts";
import { latentDirection } from "./latent_direction/mod.ts";
import { rewritePrompt } from "./rewrite_prompt/mod.ts";
import { uce } from "./uce/mod.ts";
import { STAGES } from "./record/mod.ts";
import { type Methods, withMethod } from "./registry.ts";

/** Every method of Entangle's; another is added to a copy. */
export const METHODS: Methods = [
  biasmap,
  fairDiffusion,
  hDistribution,
  itiGen,
  latentDirection,
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
  readonly artefact?: Artefact;
}

/**
 * Makes the transforms of a method.
 *
 * @param specs The transforms as written, in the order in which they apply.
 * @param context What the benchmark is about.
 * @param methods The methods that they may be of.
 * @returns The transforms, in the same order.
 * @throws {InputError} If an id or a parameter is not known, a value does not
 *   fit, a fit is missing, two transforms claim one hook or stand in an order
 *   that is not that of the stages; every problem is listed.
 */
export function createTransforms(
  specs: readonly TransformSpec[],
  context: TransformContext,
  methods: Methods = METHODS,
): Transform[] {
  const found = orderProblems(specs.map(({ id }) => id), methods);
  const holders = new Map<Hook, string>();
  const transforms: Transform[] = [];
  for (const [i, { id, parameters = {}, artefact }] of specs.entries()) {
    const record = methods.get(id);
    if (!record) {
      const known = suggestion(id, [...methods.keys()]);
      found.push(`transforms[${i}]: unknown transform "${id}", ${known}`);
      continue;
    }
    for (const hook of record.exclusive) {
      const holder = holders.get(hook);
      if (holder !== undefined) {
        found.push(
          `transforms[${i}]: "${id}" must have the hook "${hook}" to itself, but so must ${holder}; keep one of them`,
        );
      }
      holders.set(hook, `transforms[${i}], "${id}"`);
    }
    const parsed = record.parameters.safeParse(parameters);
    if (record.fit && !artefact) {
      found.push(`transforms[${i}]: "${id}" must be fitted first`);
    } else if (parsed.success) {
      transforms.push(
        record.create(parsed.data, context, artefact ?? NO_ARTEFACT),
      );
    } else {
      found.push(
        ...problems(record.parameters, parameters)
          .map((problem) => `transforms[${i}].parameters.${problem}`),
      );
    }
  }
  if (found.length > 0) {
    throw new InputError("Cannot make the transforms of this method", found);
  }
  return transforms;
}

/**
 * Says which transforms stand behind one that acts later. The sampler would let
 * them act in the order of the stages all the same, so that one method would
 * have two names.
 *
 * @param ids Ids of transforms, in the order in which they are listed; unknown ones are passed over.
 * @param methods The methods there are.
 * @returns One sentence per pair.
 */
export function orderProblems(
  ids: readonly string[],
  methods: Methods,
): string[] {
  const known = ids.flatMap((id) => methods.get(id) ?? []);
  return known.flatMap((later, i) => {
    const before = known[i - 1];
    if (
      !before || STAGES.indexOf(before.stage) <= STAGES.indexOf(later.stage)
    ) {
      return [];
    }
    return [
      `"${later.id}" acts on the ${later.stage} and "${before.id}" on the ${before.stage}, which comes after it; write "${later.id}" first`,
    ];
  });
}
