import { fileURLToPath } from "node:url";
import {
  type FitTask,
  fitTasks,
  openJudge,
  type Plan,
  runFit,
  sha256,
  transformContext,
  withArtifacts,
  withFits,
} from "../../lib/bench/mod.ts";
import { at, checkWritable, InputError } from "../../lib/core/mod.ts";
import type { Artifact, Transform } from "../../lib/diffusion/mod.ts";
import { createTransforms } from "../../lib/methods/mod.ts";
import { type ArtifactFolder, artifactFolder } from "../../lib/fit/mod.ts";
import { openScorer } from "../../lib/runtime/mod.ts";
import { TESTBED_ARTIFACTS } from "../../lib/testbed/mod.ts";
import { interruptible, say, startProgress } from "../terminal/mod.ts";
import { identify } from "./identify.ts";
import {
  type ModelFlags,
  modelFolders,
  type ReferenceFlags,
  type Replica,
} from "../flags/mod.ts";
import { openReferences, type References } from "../pictures/mod.ts";

/**
 * Opens a folder of artifacts, behind which are those that come with the embedded model.
 *
 * @param path Path of the folder; it need not be there yet.
 */
export function openArtifacts(path: string): ArtifactFolder {
  return artifactFolder(path, sha256, fileURLToPath(TESTBED_ARTIFACTS));
}

/** What of a plan says what is fitted. */
type Fittable = Pick<Plan, "spec" | "size" | "models" | "methods" | "registry">;

/**
 * Lists the fits of a plan whose artifacts are not there.
 *
 * @returns The fits, in the order in which rows need them.
 */
export async function missingFits(
  plan: Fittable,
  folder: ArtifactFolder,
): Promise<FitTask[]> {
  const missing: FitTask[] = [];
  for (const task of fitTasks(plan)) {
    if (await folder.read(task.key) === undefined) missing.push(task);
  }
  return missing;
}

/** With what a plan's methods are fitted. */
export interface FittingOptions {
  /** Where artifacts are kept. */
  readonly folder: ArtifactFolder;
  /** Folder of the CLIP that judges. */
  readonly clip: string;
  /** Reference images of the groups, if a fit needs them. */
  readonly references: References | undefined;
}

/**
 * Fits all that the methods of a plan need and that is not kept already. Replicas
 * take the next fit that no replica has taken; the artifacts do not depend on how many there are.
 *
 * @param options Where artifacts are kept, who judges, what is looked at.
 * @returns The artifacts by key; `undefined` if it was interrupted, which loses no step that was saved.
 */
export async function fitAll(
  plan: Fittable,
  replicas: readonly Replica[],
  { folder, clip, references }: FittingOptions,
): Promise<ReadonlyMap<string, Artifact> | undefined> {
  const artifacts = new Map<string, Artifact>();
  const missing: FitTask[] = [];
  for (const task of fitTasks(plan)) {
    const known = await folder.read(task.key);
    if (known) artifacts.set(task.key, known);
    else missing.push(task);
  }
  if (missing.length === 0) return artifacts;
  const names = missing.map(({ id }) => id).join(", ");
  say(`Fitting ${names}; kept in ${folder.path}/`);
  if (
    references && missing.some(({ fit }) => fit.references)
  ) {
    for (const note of references.notes ?? []) say(note);
  }
  await checkWritable(folder.path);
  const progress = startProgress(missing.length, "fits");
  const { signal, release } = interruptible(() =>
    progress.say("Stopping the fits under way; Ctrl-C again to quit now")
  );
  const parts = new Map<FitTask, number>();
  const update = () => {
    const done = [...parts.values()].reduce((a, b) => a + b, 0);
    progress.update(done, done);
  };
  const queue = missing.values();
  const work = async ({ pipeline, runtime }: Replica) => {
    const scorer = await openScorer(clip, runtime);
    try {
      const judge = await openJudge(plan.spec, { scorer });
      for (const task of queue) {
        signal.throwIfAborted();
        const { artifact } = await runFit(
          task,
          plan.spec,
          folder,
          () =>
            Promise.resolve({
              pipeline,
              scorer,
              judge,
              references: (group: string) => referencesOf(references, group),
              onStep(done: number, total: number) {
                parts.set(task, done / total);
                update();
              },
              signal,
            }),
        );
        parts.set(task, 1);
        update();
        artifacts.set(task.key, artifact);
      }
    } finally {
      await scorer.close();
    }
  };
  try {
    const ended = await Promise.allSettled(replicas.map(work));
    const failure = ended.find(({ status }) => status === "rejected");
    if (failure?.status === "rejected" && !signal.aborted) throw failure.reason;
    return signal.aborted ? undefined : artifacts;
  } finally {
    progress.stop();
    release();
  }
}

/** One row of a spec, at one of its sizes. */
export interface ChosenMethod extends Pick<Plan, "spec" | "size" | "registry"> {
  /** The row. */
  readonly method: Plan["methods"][number];
}

/**
 * Makes the transforms of one row, fitting first what must be fitted.
 *
 * @param flags The model, and where artifacts and reference images are.
 * @returns The transforms; `undefined` if a fit was interrupted.
 * @throws {InputError} If a fit lacks a CLIP or reference images.
 */
export async function methodTransforms(
  { spec, size, method, registry }: ChosenMethod,
  replica: Replica,
  flags: ModelFlags & ReferenceFlags & { readonly artifacts: string },
): Promise<Transform[] | undefined> {
  const make = (
    row: typeof method,
    artifacts?: ReadonlyMap<string, Artifact>,
  ) =>
    createTransforms(
      withArtifacts(row.transforms, artifacts),
      transformContext(spec),
      registry,
    );
  if (!method.transforms.some(({ id }) => registry.get(id)?.fit)) {
    return make(method);
  }
  const folders = modelFolders(flags);
  const rows = { spec, methods: [method], registry };
  const references = await referencesFor(rows, flags);
  const models = await identify(flags, folders, replica, { references });
  const setting = { spec, size, models, registry };
  const row = withFits(method, setting);
  const artifacts = await fitAll({ ...setting, methods: [row] }, [replica], {
    folder: openArtifacts(flags.artifacts),
    clip: folders.clip,
    references,
  });
  return artifacts && make(row, artifacts);
}

/**
 * Finds the reference images that rows are fitted to.
 *
 * @param plan Rows, their spec, and the methods there are.
 * @param flags The model, and which reference images may be used.
 * @returns The images; `undefined` if no row needs any.
 * @throws {InputError} If they are needed and cannot be had.
 */
export async function referencesFor(
  { spec, methods, registry }: Pick<Plan, "spec" | "methods" | "registry">,
  { model, references, drawnReferences }: ReferenceFlags,
): Promise<References | undefined> {
  const ids = methods.flatMap((row) => row.transforms.map(({ id }) => id));
  const needing = [...new Set(ids)]
    .filter((id) => registry.get(id)?.fit?.references);
  if (needing.length === 0) return undefined;
  const embedded = model === undefined;
  if (embedded || references !== undefined || drawnReferences) {
    return await openReferences(spec, references);
  }
  const groups = spec.attribute.groups.map(({ words }) => at(words, 0));
  throw new InputError(
    `Cannot fit ${
      needing.join(" and ")
    } to "${model}": it learns from images of each group, and none were named; name a folder of photographs with --references DIR (${
      groups.map((group) => `DIR/${group}`).join(", ")
    }), leave the method out with --methods, or say --drawn-references to learn from drawn portraits of the embedded world`,
  );
}

function referencesOf(references: References | undefined, group: string) {
  if (references) return references.of(group);
  throw new TypeError(`Cannot look at images of "${group}": there are none`);
}
