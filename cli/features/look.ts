import { at, concatRows, rows, type Tensor } from "../../lib/core/mod.ts";
import {
  fillTemplate,
  type Sample,
  sample,
  type SchedulerId,
  type Transform,
} from "../../lib/diffusion/mod.ts";
import {
  chosenFeatures,
  type DifflensParameters,
  featureReader,
  towards,
} from "../../lib/methods/difflens/mod.ts";
import type { Exemplar, Strip } from "../../lib/report/mod.ts";
import type { Pipeline } from "../../lib/runtime/mod.ts";
import type { FeatureSource } from "./source.ts";

/** A feature of a group, and the images in which it is most active. */
export interface SeenFeature {
  /** The group that it was chosen for. */
  readonly group: string;
  /** Its place among the group's features, from 1. */
  readonly rank: number;
  /** Its index. */
  readonly feature: number;
  /** Its score for the group. */
  readonly score: number;
  /** Images, the most active first. */
  readonly exemplars: readonly (Exemplar & {
    readonly seed: number;
    readonly subject: string;
    readonly activation: number;
  })[];
}

/** Observer and cancellation. */
interface Options {
  /** Called after each batch with the number of images made. */
  readonly onImages: (count: number) => void;
  /** Stops between two steps of the sampler. */
  readonly signal: AbortSignal;
}

/**
 * Samples images of the model as it is, and finds for the best features of each group those in which they are most active.
 *
 * @param wanted Images that are made, features of each group, images that are kept of each, images sampled together.
 */
export async function seenFeatures(
  pipeline: Pipeline,
  source: FeatureSource,
  wanted: {
    readonly images: number;
    readonly top: number;
    readonly exemplars: number;
    readonly batch: number;
  },
  { onImages, signal }: Options,
): Promise<SeenFeature[]> {
  const { parameters: p, context, artifact } = source;
  const { scores } = artifact.tensors as { scores: Tensor };
  const { all, places } = chosenFeatures(scores, wanted.top);
  const samples = Array.from(
    { length: wanted.images },
    (_, i) =>
      sampleOf(context, at(context.subjects, i % context.subjects.length), i),
  );
  const read: { activations: Tensor; maps: Tensor; images: Tensor }[] = [];
  for (let from = 0; from < samples.length; from += wanted.batch) {
    const own = samples.slice(from, from + wanted.batch);
    const reader = featureReader(artifact, p, all);
    const { images } = await sample(pipeline, {
      ...{ samples: own, ...samplerOf(context), observed: [reader.tap] },
    }, { onStep: reader.onStep, signal });
    read.push({ images, ...await reader.readings(pipeline) });
    onImages(own.length);
  }
  const [activations, maps, images] = [
    concatRows(read.map((r) => r.activations)),
    concatRows(read.map((r) => r.maps)),
    concatRows(read.map((r) => r.images)),
  ];
  const groups = groupsOf(p, context.groups);
  return places.flatMap((place, k) =>
    place.map((f, rank) => {
      const feature = at(all, f);
      const active = (i: number) => at(activations.data, i * all.length + f);
      const most = samples.map((_, i) => i)
        .sort((a, b) => active(b) - active(a) || a - b)
        .slice(0, wanted.exemplars);
      return {
        ...{ group: at(groups, k), rank: rank + 1, feature },
        score: at(scores.data, k * at(scores.shape, 1) + feature),
        exemplars: most.map((i) => {
          const { seed, subject = "" } = at(samples, i);
          return {
            ...{ seed, subject, activation: active(i) },
            image: inner(images, i),
            map: inner(inner(maps, i), f),
            caption: `${subject} ${seed}: ${active(i).toPrecision(3)}`,
          };
        }),
      };
    })
  );
}

/** What is changed in a column of a strip: nothing, or a group's features by so much. */
export interface Column {
  /** What stands above it. */
  readonly heading: string;
  /** The group; nothing is changed if absent. */
  readonly group?: string;
  /** β. */
  readonly strength?: number;
}

/** Lists the columns of a strip, from far towards one group to far towards the other. */
export function columnsOf(
  [first, second]: readonly [string, string],
  strengths: {
    readonly first: readonly number[];
    readonly second: readonly number[];
  },
): Column[] {
  const side = (group: string, betas: readonly number[]) =>
    betas.map((strength) => ({
      ...{ group, strength },
      heading: `${group} ${Number(strength.toPrecision(3))}`,
    }));
  return [
    ...side(first, strengths.first).reverse(),
    { heading: "as it is" },
    ...side(second, strengths.second),
  ];
}

/** Draws one image under a growing change in both directions. */
export async function strip(
  pipeline: Pipeline,
  { parameters: p, context, artifact }: FeatureSource,
  { subject, seed }: { readonly subject: string; readonly seed: number },
  columns: readonly Column[],
  { onImages, signal }: Options,
): Promise<Strip> {
  const images: Tensor[] = [];
  for (const { group, strength } of columns) {
    const transforms: Transform[] =
      group === undefined || strength === undefined
        ? []
        : [towards(p, context.groups, artifact, { group, strength })];
    const made = await sample(pipeline, {
      samples: [sampleOf(context, subject, seed)],
      ...samplerOf(context),
      transforms,
    }, { signal });
    images.push(made.images);
    onImages(1);
  }
  return { name: `${subject} ${seed}`, images: concatRows(images) };
}

/** Groups of all attributes, the spec's own first. */
export function groupsOf(
  { also }: Pick<DifflensParameters, "also">,
  groups: readonly string[],
): string[] {
  return [...groups, ...also.flat()];
}

function sampleOf(
  { prompt }: FeatureSource["context"],
  subject: string,
  seed: number,
): Sample {
  return { seed, subject, prompt: fillTemplate(prompt, { subject }) };
}

function samplerOf({ sampler }: FeatureSource["context"]) {
  const { steps, guidance, scheduler } = sampler;
  return { steps, guidance, scheduler: scheduler as SchedulerId };
}

/** One item of the first axis, without that axis. */
function inner(x: Tensor, i: number): Tensor {
  const { data, shape } = rows(x, i, i + 1);
  return { data, shape: shape.slice(1) };
}
