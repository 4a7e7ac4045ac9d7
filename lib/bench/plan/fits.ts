import { at, digest } from "../../core/mod.ts";
import type { Artifact, TransformContext } from "../../diffusion/mod.ts";
import { FIT_SEED, type FitContext } from "../../fit/mod.ts";
import type { Fit, Methods, TransformSpec } from "../../methods/mod.ts";
import type { Size, Spec } from "../declare/mod.ts";
import type { Method, MethodTransform } from "../load/mod.ts";
import type { ModelIdentity } from "./model_identity.ts";

/** A fit that some row of a plan needs. */
export interface FitTask {
  /** SHA-256 of the identity: where the artifact is kept. */
  readonly key: string;
  /** Id of the fit and of its transform. */
  readonly id: string;
  /** How it is fitted. */
  readonly fit: Fit;
  /** Parameters of the transform, parsed. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What the benchmark is about. */
  readonly context: FitContext;
  /** Everything that the artifact depends on. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/** A spec at one of its sizes, and the models. */
export interface Setting {
  /** The spec. */
  readonly spec: Spec;
  /** The size, with what the user chose. */
  readonly size: Size;
  /** What the run is made with. */
  readonly models: ModelIdentity;
  /** The methods there are. */
  readonly registry: Methods;
}

/**
 * Says what a transform of a row is fitted to.
 *
 * @param setting Spec, size, models and methods.
 * @returns The fit, or `undefined` if the transform needs none or its parameters are wrong.
 */
export function fitTask(
  { id, parameters = {} }: MethodTransform,
  { spec, size, models, registry }: Setting,
): FitTask | undefined {
  const record = registry.get(id);
  const parsed = record?.parameters.safeParse(parameters);
  if (!record?.fit || !parsed?.success) return undefined;
  const { fit } = record;
  const context: FitContext = {
    ...transformContext(spec),
    subjects: spec.subjects,
    prompt: spec.prompt,
    sampler: { ...spec.sampler, steps: size.steps },
  };
  // Fits ask CLIP, whoever judges the images, so that no method learns from what measures it.
  const { references, referenceImages: _, inception: _i, judge: _j, ...read } =
    models;
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
  return { key, id, fit, parameters: parsed.data, context, identity };
}

/**
 * Names, in a row, the artifacts that its transforms are made with.
 *
 * @param setting Spec, size, models and methods.
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
 * @returns The fits, in the order in which rows need them.
 */
export function fitTasks(
  plan: Setting & { readonly methods: readonly Method[] },
): FitTask[] {
  const tasks = plan.methods.flatMap(({ transforms }) =>
    transforms.flatMap((transform) => fitTask(transform, plan) ?? [])
  );
  return [...new Map(tasks.map((task) => [task.key, task])).values()];
}

/**
 * Puts artifacts where the keys of a row's transforms name them.
 *
 * @param transforms Transforms of a row.
 * @param artifacts Artifacts by key.
 */
export function withArtifacts(
  transforms: readonly MethodTransform[],
  artifacts: ReadonlyMap<string, Artifact> = new Map(),
): TransformSpec[] {
  return transforms.map(({ fit, ...transform }) => {
    const artifact = fit === undefined ? undefined : artifacts.get(fit);
    return { ...transform, ...artifact && { artifact } };
  });
}

/**
 * Says what transforms are told of a spec.
 *
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
