import { at, concatRows, type Tensor } from "../core/mod.ts";
import { type FitContext, pickRows } from "../fit/mod.ts";
import type { Pipeline } from "../runtime/mod.ts";
import {
  type ActivationFolder,
  activationFolder,
} from "./activation_folder.ts";
import {
  collectActivations,
  type Collection,
  type CollectOptions,
} from "./collect.ts";
import { type Localization, localize, type ProbeRequest } from "./localize.ts";
import { promptedSamples } from "./prompted_samples.ts";
import type { Question } from "./question.ts";

/** Activations of some images; class `k` is the group that an image shows. */
export interface Choices {
  /** Where they are. */
  readonly folder: Pick<ActivationFolder, "labels" | "timesteps" | "module">;
  /** How many shards count. */
  readonly shards: number;
}

/** Images whose prompts name groups. */
export interface NamedCollection extends Omit<Collection, "samples"> {
  /** What the prompts are about. */
  readonly context: Pick<FitContext, "groups" | "subjects">;
  /** Their template, with `{group}`, perhaps `{subject}`. */
  readonly prompt: string;
  /** How many, over all groups. */
  readonly images: number;
}

/**
 * Keeps the activations of images whose prompts name groups in turn, on seeds after those of as many others. An image that does not come to show
 * its group is of no class.
 *
 * @param path Folder of the activations.
 * @throws {InputError} If a module is unknown or an image is not finite.
 */
export async function namedChoices(
  pipeline: Pipeline,
  path: string,
  { context, prompt, images, judge, ...rest }: NamedCollection,
  options: CollectOptions = {},
): Promise<Choices> {
  const samples = promptedSamples(context, [prompt], images)
    .map((image) => ({ ...image, seed: image.seed + images }));
  const first = at(samples, 0).seed;
  const folder = activationFolder(path);
  const shards = await collectActivations(pipeline, folder, {
    ...rest,
    samples,
    async judge(made, own) {
      const seen = await judge(made, own);
      return seen.map((group, i) =>
        group === (at(own, i).seed - first) % context.groups.length
          ? group
          : undefined
      );
    },
  }, options);
  return { folder, shards };
}

/**
 * Trains probes that tell images in which the model itself came to show a group from images whose prompt named it, group by group,
 * for each module and evaluation of the network. As many of each are taken, the first ones, so that guessing is right half the time.
 *
 * @param chosen Images under a prompt that leaves the group open.
 * @param named Images whose prompt names a group, as far as they show it.
 * @param groups Their names.
 * @returns One question for each group: was it named?
 * @throws {InputError} If either side shows too few of a group.
 * @see ICM, section 4.5 and Table 3
 */
export async function localizeNamed(
  chosen: Choices,
  named: Choices,
  groups: readonly string[],
  request: Omit<ProbeRequest, "questions" | "shards">,
): Promise<Localization> {
  const count = groups.length;
  const sides = await Promise.all(
    [chosen, named].map(({ folder, shards }) => folder.labels(shards)),
  );
  const places = groups.map((_, k) => {
    const own = sides.map((labels) =>
      labels.flatMap((label, i) => label === k ? [i] : [])
    );
    const least = Math.min(...own.map(({ length }) => length));
    return own.map((images) => images.slice(0, least));
  });
  const labels = [0, 1].flatMap((side) =>
    places.flatMap((own, k) => at(own, side).map(() => side * count + k))
  );
  return await localize({
    labels: () => Promise.resolve(labels),
    timesteps: () => chosen.folder.timesteps(),
    async module(name) {
      const parts: Tensor[] = [];
      for (const [side, { folder, shards }] of [chosen, named].entries()) {
        const all = await folder.module(name, shards);
        parts.push(pickRows(all, places.flatMap((own) => at(own, side))));
      }
      return concatRows(parts);
    },
  }, { ...request, shards: 0, questions: groups.map(wasNamed) });
}

/** Asks of a group whether the prompt named it: class 0 where the model chose it itself. */
function wasNamed(
  name: string,
  k: number,
  groups: readonly string[],
): Question {
  return {
    name,
    classes: [0, 1].flatMap((side) =>
      groups.map((_, j) => j === k ? side : null)
    ),
  };
}
