import { z } from "zod";
import {
  chooseMethods,
  fitTask,
  type Plan,
  type Spec,
  transformContext,
  withFits,
} from "../../lib/bench/mod.ts";
import { canonicalJson, InputError } from "../../lib/core/mod.ts";
import type { Artifact } from "../../lib/diffusion/mod.ts";
import type { FitContext } from "../../lib/fit/mod.ts";
import {
  difflens,
  type DifflensParameters,
} from "../../lib/methods/difflens/mod.ts";
import { type ModelFlags, modelFolders, type Replica } from "../flags/mod.ts";
import { fitAll, identify, openArtifacts } from "../run/mod.ts";

/** Features that were found, and what for. */
export interface FeatureSource {
  /** Parameters of the method. */
  readonly parameters: DifflensParameters;
  /** Groups, subjects, prompt and sampler. */
  readonly context: FitContext;
  /** What was fitted. */
  readonly artifact: Artifact;
}

/**
 * Finds the row of a spec whose features are looked at.
 *
 * @param id Id of the row; the first that changes features if absent.
 * @throws {InputError} If there is none.
 */
export function featureRow(
  spec: Spec,
  catalogue: Parameters<typeof chooseMethods>[1],
  id: string | undefined,
): Plan["methods"][number] {
  const methods = chooseMethods(
    spec,
    catalogue,
    id === undefined ? undefined : [id],
  );
  const found = methods.find(({ transforms }) =>
    transforms.some((transform) => transform.id === difflens.id)
  );
  if (found) return found;
  throw new InputError(
    id === undefined
      ? `Cannot look at features: no row of "${spec.id}" uses ${difflens.id}; name a baseline that does with --method difflens`
      : `Cannot look at features of "${id}": it does not use ${difflens.id}, which alone has any`,
  );
}

/** What of a row's features is known before they are fitted. */
export function plannedFeatures(
  { spec, size, method }: Pick<Plan, "spec" | "size"> & {
    readonly method: Plan["methods"][number];
  },
): Pick<FeatureSource, "parameters" | "context"> {
  const transform = method.transforms.find(({ id }) => id === difflens.id);
  return {
    parameters: difflens.parameters.parse(transform?.parameters ?? {}),
    context: {
      ...transformContext(spec),
      subjects: spec.subjects,
      prompt: spec.prompt,
      sampler: { ...spec.sampler, steps: size.steps },
    },
  };
}

/**
 * Fits a row's features, unless they are kept already.
 *
 * @returns The features; `undefined` if the fit was interrupted, which loses no step that was saved.
 */
export async function fittedFeatures(
  { spec, size, method, registry }: Pick<Plan, "spec" | "size" | "registry"> & {
    readonly method: Plan["methods"][number];
  },
  replica: Replica,
  flags: ModelFlags & { readonly artifacts: string },
): Promise<FeatureSource | undefined> {
  const folders = modelFolders(flags);
  const models = await identify(flags, folders, replica);
  const setting = { spec, size, models, registry };
  const transforms = method.transforms.filter(({ id }) => id === difflens.id);
  const row = withFits({ ...method, transforms }, setting);
  const [transform] = row.transforms;
  const task = transform && fitTask(transform, setting);
  const artifacts = await fitAll({ ...setting, methods: [row] }, [replica], {
    folder: openArtifacts(flags.artifacts),
    clip: folders.clip,
    references: undefined,
  });
  const artifact = task && artifacts?.get(task.key);
  if (!task || !artifact) return undefined;
  return { ...plannedFeatures({ spec, size, method }), artifact };
}

/** A folder of `artifacts/`, and the models that it was fitted to. */
export interface KeptFeatures extends FeatureSource {
  /** Digests of the model. */
  readonly pipeline: Readonly<Record<string, unknown>>;
}

/**
 * Reads features from the folder of an artifact.
 *
 * @param path For example `artifacts/3f…`.
 * @throws {InputError} If it is no such folder, or of another method.
 */
export async function keptFeatures(path: string): Promise<KeptFeatures> {
  const [, parent = ".", key = ""] = /^(?:(.*)\/)?([^/]+)\/*$/.exec(path) ?? [];
  const folder = openArtifacts(parent === "" ? "/" : parent);
  const described = await folder.describe(key);
  const artifact = described && await folder.read(key);
  if (!artifact) {
    throw new InputError(
      `Cannot look at the features of "${path}": it is neither a spec nor the folder of an artifact, whole; name one of artifacts/, or a spec whose row is then fitted`,
    );
  }
  const { data } = identity.safeParse(described.identity);
  if (!data) {
    throw new InputError(
      `Cannot look at the features of "${path}": it was fitted for ${
        String(described.identity.fit)
      }, by this or another version; only ${difflens.id} has features, and the one of this version is fitted by entangle fit difflens --spec <spec>`,
    );
  }
  return {
    parameters: difflens.parameters.parse(data.parameters),
    context: data.context,
    artifact,
    pipeline: data.models.pipeline,
  };
}

const identity = z.looseObject({
  fit: z.literal(difflens.id),
  version: z.literal(difflens.fit?.version ?? 0),
  parameters: z.record(z.string(), z.unknown()),
  context: z.looseObject({
    attribute: z.string(),
    groups: z.array(z.string()),
    subjects: z.array(z.string()),
    prompt: z.string(),
    sampler: z.looseObject({
      scheduler: z.string(),
      steps: z.number(),
      guidance: z.number(),
    }),
  }),
  models: z.looseObject({ pipeline: z.record(z.string(), z.unknown()) }),
});

/**
 * Checks that features are those of the model that is open.
 *
 * @throws {InputError} If they were fitted to another.
 */
export async function checkSameModel(
  { pipeline }: Pick<KeptFeatures, "pipeline">,
  replica: Replica,
  flags: ModelFlags,
): Promise<void> {
  const models = await identify(flags, modelFolders(flags), replica);
  if (canonicalJson(models.pipeline) === canonicalJson(pipeline)) return;
  throw new InputError(
    "Cannot look at these features with this model: they were fitted to another; name that one with --model and --clip, with the --variant and --lora that it had",
  );
}
