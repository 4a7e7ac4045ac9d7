import { abstains, at, rows, type Tensor, unitRows } from "../core/mod.ts";
import {
  type Artefact,
  type TransformContext,
  TRANSFORMS,
  type TransformSpec,
} from "../diffusion/mod.ts";
import {
  type ArtefactFolder,
  FIT_SEED,
  type FitContext,
  type FitRequest,
  FITS,
  refuseNotFinite,
} from "../fit/mod.ts";
import { blank } from "../metrics/mod.ts";
import type { Pipeline, Scorer } from "../runtime/mod.ts";
import { digest } from "./canonical.ts";
import type { Classifier } from "./classifier.ts";
import type { Spec } from "./declare/mod.ts";
import type { Method, MethodTransform } from "./methods.ts";
import type { Plan } from "./plan.ts";

/** A fit that some row of a plan needs. */
export interface FitTask {
  /** SHA-256 of the identity: where the artefact is kept. */
  readonly key: string;
  /** Id of the fit and of its transform. */
  readonly id: string;
  /** Parameters of the transform, parsed. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What the benchmark is about. */
  readonly context: FitContext;
  /** Everything that the artefact depends on. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/** A spec at one of its sizes, and the models. */
export type Setting = Pick<Plan, "spec" | "size" | "models">;

/**
 * Says what a transform of a row is fitted to.
 *
 * @param transform The transform.
 * @param setting Spec, size and models.
 * @returns The fit, or `undefined` if the transform needs none or its parameters are wrong.
 */
export function fitTask(
  { id, parameters = {} }: MethodTransform,
  { spec, size, models }: Setting,
): FitTask | undefined {
  const record = Object.hasOwn(TRANSFORMS, id) ? TRANSFORMS[id] : undefined;
  const fit = Object.hasOwn(FITS, id) ? FITS[id] : undefined;
  const parsed = record?.parameters.safeParse(parameters);
  if (!record?.fitted || !fit || !parsed?.success) return undefined;
  const context: FitContext = {
    ...transformContext(spec),
    subjects: spec.subjects,
    prompt: spec.prompt,
    sampler: { ...spec.sampler, steps: size.steps },
  };
  const { references, referenceImages: _, inception: _i, ...read } = models;
  const identity = {
    fit: id,
    version: fit.version,
    parameters: Object.fromEntries(
      fit.parameters.map((name) => [name, parsed.data[name]]),
    ),
    context,
    classifier: spec.classifier,
    groups: spec.attribute.groups,
    seed: FIT_SEED,
    models: { ...read, ...(fit.references && { references }) },
  };
  const key = digest(identity);
  return { key, id, parameters: parsed.data, context, identity };
}

/**
 * Names, in a row, the artefacts that its transforms are made with.
 *
 * @param method The row.
 * @param setting Spec, size and models.
 * @returns The row with the keys.
 */
export function withFits(method: Method, setting: Setting): Method {
  return {
    ...method,
    transforms: method.transforms.map((transform) => {
      const task = fitTask(transform, setting);
      return task ? { ...transform, fit: task.key } : transform;
    }),
  };
}

/**
 * Lists what must be fitted for a plan, each once.
 *
 * @param plan The plan.
 * @returns The fits, in the order in which rows need them.
 */
export function fitTasks(
  plan: Pick<Plan, "spec" | "size" | "models" | "methods">,
): FitTask[] {
  const tasks = plan.methods.flatMap(({ transforms }) =>
    transforms.flatMap((transform) => fitTask(transform, plan) ?? [])
  );
  return [...new Map(tasks.map((task) => [task.key, task])).values()];
}

/**
 * Puts artefacts where the keys of a row's transforms name them.
 *
 * @param transforms Transforms of a row.
 * @param artefacts Artefacts by key.
 * @returns The transforms as the sampler wants them.
 */
export function withArtefacts(
  transforms: readonly MethodTransform[],
  artefacts: ReadonlyMap<string, Artefact> = new Map(),
): TransformSpec[] {
  return transforms.map(({ fit, ...transform }) => {
    const artefact = fit === undefined ? undefined : artefacts.get(fit);
    return { ...transform, ...artefact && { artefact } };
  });
}

/**
 * Says what transforms are told of a spec.
 *
 * @param spec The spec.
 * @returns The attribute, and one word for each group.
 */
export function transformContext(
  { attribute }: Pick<Spec, "attribute">,
): TransformContext {
  return {
    attribute: attribute.name,
    groups: attribute.groups.map(({ words }) => at(words, 0)),
  };
}

/** What a fit is done with. */
export interface FitTools {
  /** The model that is to be steered. */
  readonly pipeline: Pipeline;
  /** The CLIP that judges. */
  readonly scorer: Scorer;
  /** The spec's classifier. */
  readonly classifier: Classifier;
  /** Reference images of a group, `[n, 3, H, W]` in `[0, 1]`. */
  references(group: string): Promise<Tensor>;
  /** Called after each step of work. */
  onStep?(done: number, total: number): void;
  /** Stops the fit between two steps when it is aborted; what is done is kept. */
  readonly signal?: AbortSignal;
}

/**
 * Gets an artefact: reads it, or fits it and keeps it.
 *
 * @param task What to fit.
 * @param spec The spec that it is fitted for.
 * @param folder Where artefacts are kept; the state of an interrupted fit too.
 * @param tools Makes the model, the judges and the observers, if there is something to fit.
 * @returns The artefact, and whether it was there.
 * @throws {InputError} If it is not finite; then nothing is kept of it.
 */
export async function runFit(
  task: FitTask,
  spec: Spec,
  folder: ArtefactFolder,
  tools: () => Promise<FitTools>,
): Promise<{ artefact: Artefact; found: boolean }> {
  const known = await folder.read(task.key);
  if (known) return { artefact: known, found: true };
  const { classifier, onStep = () => {}, signal, ...rest } = await tools();
  const { scorer } = rest;
  const groups = spec.attribute.groups.map(({ id }) => id);
  const partial = `${task.key}.partial`;
  const request: FitRequest = {
    ...rest,
    parameters: task.parameters,
    context: task.context,
    async judge(images, subject) {
      const features = unitRows(await scorer.imageFeatures(images));
      const judged = await classifier.judge(features, subject);
      return judged.map((j, i) =>
        abstains(j) || blank(rows(images, i, i + 1))
          ? undefined
          : groups.indexOf(j.label)
      );
    },
    onStep,
    saved: {
      load: () => folder.read(partial),
      save(state) {
        refuseNotFinite(task.id, state);
        return folder.write(partial, task.identity, state);
      },
    },
    ...signal && { signal },
  };
  const fit = FITS[task.id];
  if (!fit) throw new TypeError(`Cannot fit "${task.id}": it is not known`);
  const artefact = await fit.fit(request);
  refuseNotFinite(task.id, artefact);
  await folder.write(task.key, task.identity, artefact);
  await folder.remove(partial);
  return { artefact, found: false };
}
