import {
  groupJudge,
  openJudge,
  type Size,
  type Spec,
  transformContext,
} from "../../lib/bench/mod.ts";
import { digest } from "../../lib/core/mod.ts";
import { fillTemplate, type SchedulerId } from "../../lib/diffusion/mod.ts";
import { FIT_SEED } from "../../lib/fit/mod.ts";
import {
  activationFolder,
  collectActivations,
  injectInTurn,
  type InjectionEffect,
  judgedBySubject,
  type Localization,
  localize,
  localizeNamed,
  type ModuleKind,
  modulesOfKinds,
  namedChoices,
  oneAgainst,
  promptedSamples,
  randomPositions,
  whichGroup,
} from "../../lib/probes/mod.ts";
import { openScorer } from "../../lib/runtime/mod.ts";
import { interruptible, startProgress } from "../terminal/mod.ts";
import type { ModelFlags, Replica } from "../flags/mod.ts";
import { identify } from "./identify.ts";
import type { NamedJudge } from "./choose_judge.ts";

/** What is localized. */
export interface LocalizationRequest {
  /** Whose groups. */
  readonly spec: Spec;
  /** Sampling steps. */
  readonly size: Pick<Size, "steps">;
  /** Kinds of modules. */
  readonly kinds: readonly ModuleKind[];
  /** Prompts of the images. */
  readonly prompts: readonly string[];
  /** How many images. */
  readonly images: number;
  /** Random positions of each module that are read one by one; their mean over all if absent. */
  readonly patches: number | undefined;
  /** What is injected into one cross-attention at a time, and into how many images for each group; nothing if absent. */
  readonly injected:
    | { readonly prompt: string; readonly images: number }
    | undefined;
  /** The prompt that names a group, from whose images those are told where the model chose it; with `{group}`, perhaps `{subject}`. Nothing is if absent. */
  readonly explicit: string | undefined;
  /** Who judges; CLIP by the spec's prompts if absent. */
  readonly judge: NamedJudge | undefined;
  /** Folder of the results; activations are kept in it, so that an interrupted run goes on. */
  readonly out: string;
}

/** What was found. */
export interface Localized {
  /** Where the choice can be read. */
  readonly probes: Localization;
  /** What injecting a prompt with a group does, by module; empty if nothing was injected. */
  readonly effects: readonly InjectionEffect[];
  /** Whether a group was named or chosen, group by group, if that was asked. */
  readonly explicit?: Localization;
}

/**
 * Samples images, judges them, and probes every module at every step; then injects prompts, if asked for.
 *
 * @returns What was found; `undefined` if it was interrupted, which loses no shard.
 */
export async function localization(
  request: LocalizationRequest,
  replica: Replica,
  folders: { readonly model: string; readonly clip: string },
  flags: Pick<ModelFlags, "variant" | "lora">,
): Promise<Localized | undefined> {
  const { spec, size, prompts, images, judge: named, out } = request;
  const { explicit, injected } = request;
  const { pipeline, runtime } = replica;
  const context = { ...transformContext(spec), subjects: spec.subjects };
  const { attribute, groups } = context;
  const modules = modulesOfKinds(pipeline.outputs, request.kinds);
  const samples = promptedSamples(context, prompts, images);
  const models = await identify(flags, folders, replica, {
    judge: named?.judge,
  });
  const asking = [spec.attribute, spec.classifier, spec.subjects];
  const key = digest({ models, asking }).slice(0, 16);
  const folder = activationFolder(`${out}/activations/${key}`);
  const positions = request.patches && randomPositions(
    pipeline.outputs.filter(({ name }) => modules.includes(name)),
    request.patches,
    FIT_SEED,
  );
  const listening = injected ? modulesOfKinds(pipeline.outputs, ["attn2"]) : [];
  const probed = images + modules.length;
  const before = explicit === undefined ? probed : 2 * probed;
  const scorer = await openScorer(folders.clip, runtime);
  const progress = startProgress(
    before + listening.length * groups.length * (injected?.images ?? 0),
  );
  const { signal, release } = interruptible(() =>
    progress.say("Stopping after this step; the same command goes on")
  );
  try {
    const judge = await openJudge(spec, { scorer }, named?.judge);
    const sampled = {
      steps: size.steps,
      guidance: spec.sampler.guidance,
      scheduler: spec.sampler.scheduler as SchedulerId,
      judge: judgedBySubject(groupJudge(spec, judge)),
    };
    const collected = { modules, ...sampled, ...positions && { positions } };
    const shards = await collectActivations(
      pipeline,
      folder,
      { ...collected, samples },
      { onImages: (done) => progress.update(done, done), signal },
    );
    const probing = { modules, seed: FIT_SEED };
    const probes = await localize(folder, {
      ...{ ...probing, shards },
      questions: [
        whichGroup(attribute, groups),
        ...groups.length > 2 ? groups.map((_, k) => oneAgainst(groups, k)) : [],
      ],
      onModule(done) {
        signal.throwIfAborted();
        progress.update(images + done, images + done);
      },
    });
    const told = explicit === undefined ? {} : {
      explicit: await localizeNamed(
        { folder, shards },
        await namedChoices(pipeline, `${out}/named/${key}`, {
          ...{ ...collected, context, prompt: explicit, images },
        }, {
          onImages: (n) => progress.update(probed + n, probed + n),
          signal,
        }),
        groups,
        {
          ...probing,
          onModule(n) {
            signal.throwIfAborted();
            progress.update(probed + images + n, probed + images + n);
          },
        },
      ),
    };
    if (!injected) return { probes, effects: [], ...told };
    const effects = await injectInTurn(
      pipeline,
      `${out}/injections/${key}`,
      {
        ...sampled,
        samples: promptedSamples(context, [spec.prompt], injected.images),
        modules: listening,
        prompts: ({ subject = "" }) =>
          groups.map((group) =>
            fillTemplate(injected.prompt, { group, subject })
          ),
      },
      { onImages: (n) => progress.update(before + n, before + n), signal },
    );
    return { probes, effects, ...told };
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    progress.stop();
    release();
    await scorer.close();
  }
}
