import type { Tensor } from "../../core/mod.ts";
import type { Artifact } from "../../diffusion/mod.ts";
import {
  type ArtifactFolder,
  type FitRequest,
  refuseNotFinite,
} from "../../fit/mod.ts";
import type { Judge } from "../../judges/mod.ts";
import type { Pipeline, Scorer } from "../../runtime/mod.ts";
import type { Spec } from "../declare/mod.ts";
import { groupJudge } from "./group_judge.ts";
import type { FitTask } from "../plan/mod.ts";

/** What a fit is done with. */
export interface FitTools {
  /** The model that is to be steered. */
  readonly pipeline: Pipeline;
  /** The CLIP that judges. */
  readonly scorer: Scorer;
  /** The spec's judge. */
  readonly judge: Judge;
  /** Reference images of a group, `[n, 3, H, W]` in `[0, 1]`. */
  references(group: string): Promise<Tensor>;
  /** Called after each step of work. */
  onStep?(done: number, total: number): void;
  /** Stops the fit between two steps when it is aborted; what is done is kept. */
  readonly signal?: AbortSignal;
}

/**
 * Gets an artifact: reads it, or fits it and keeps it.
 *
 * @param folder Where artifacts are kept; the state of an interrupted fit too.
 * @param tools Makes the model, the judges and the observers, if there is something to fit.
 * @returns The artifact, and whether it was there.
 * @throws {InputError} If it is not finite; then nothing is kept of it.
 */
export async function runFit(
  task: FitTask,
  spec: Spec,
  folder: ArtifactFolder,
  tools: () => Promise<FitTools>,
): Promise<{ artifact: Artifact; found: boolean }> {
  const known = await folder.read(task.key);
  if (known) return { artifact: known, found: true };
  const { judge, onStep = () => {}, signal, ...rest } = await tools();
  const partial = `${task.key}.partial`;
  const request: FitRequest = {
    ...rest,
    parameters: task.parameters,
    context: task.context,
    judge: groupJudge(spec, judge),
    onStep,
    scratch: `${folder.path}/${partial}/scratch`,
    saved: {
      load: () => folder.read(partial),
      save(state) {
        refuseNotFinite(task.id, state);
        return folder.write(partial, task.identity, state);
      },
    },
    ...signal && { signal },
  };
  const artifact = await task.fit.run(request);
  refuseNotFinite(task.id, artifact);
  await folder.write(task.key, task.identity, artifact);
  await folder.remove(partial);
  return { artifact, found: false };
}
