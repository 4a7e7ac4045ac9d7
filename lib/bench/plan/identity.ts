import { fillTemplate } from "../../diffusion/mod.ts";
import type { Methods } from "../../methods/mod.ts";
import { digest, fileName } from "../../core/mod.ts";
import type { Size, Spec } from "../declare/mod.ts";
import { transformContext } from "./fits.ts";
import { promptOf } from "./suite.ts";
import type { Method, MethodTransform } from "../load/mod.ts";
import type { ModelIdentity } from "./model_identity.ts";

/** Raised whenever a change can move an image or the maps that are read while it is sampled. */
export const GENERATION_VERSION = 1;

/** Raised whenever a change can move what is read from an image: maps, classification, features. */
export const READING_VERSION = 2;

/** A block of images of one method and subject, and all that they are made with. */
export interface Block {
  /** The spec. */
  readonly spec: Spec;
  /** The size that was chosen. */
  readonly size: Size;
  /** What the run is made with. */
  readonly models: ModelIdentity;
  /** The method. */
  readonly method: Method;
  /** The subject. */
  readonly subject: string;
  /** Seeds of the images. */
  readonly seeds: readonly number[];
  /** The methods there are. */
  readonly registry: Methods;
}

/**
 * Names what sampling makes of a block: latents, maps, what the transforms told.
 * A name of a row, a metric, a classifier or a percentile is no part of it.
 *
 * @returns SHA-256 of everything that determines them.
 */
export function generationId(block: Block): string {
  const { spec, size, models, method, subject, seeds } = block;
  const { prompt, words, queries } = spec.attribution;
  const fill = (template: string) => fillTemplate(template, { subject });
  const transforms = method.transforms
    .map((transform) => transformIdentity(transform, block.registry));
  return digest({
    version: GENERATION_VERSION,
    ...(spec.prompts
      ? { prompts: seeds.map((seed) => promptOf(spec, subject, seed)) }
      : { prompt: fill(spec.prompt) }),
    seeds,
    sampler: { ...spec.sampler, steps: size.steps },
    attribution: { prompt: fill(prompt), words: words.map(fill), queries },
    transforms,
    // Templates of transforms may name the subject, the attribute and its groups.
    ...(transforms.length > 0 && {
      subject,
      ...transformContext(spec),
    }),
    pipeline: models.pipeline,
    schedulerConfig: models.schedulerConfig,
    provider: models.provider,
    ...(models.precision !== undefined && { precision: models.precision }),
    ...(models.decodeTile !== undefined && { decodeTile: models.decodeTile }),
  });
}

/**
 * Names what is read from a block's images once they are made.
 *
 * @param generation What {@linkcode generationId} says of them.
 * @returns SHA-256 of the generation's name and of everything that determines the reading.
 */
export function readingId(block: Block, generation: string): string {
  const { spec, size, models, method, subject } = block;
  const { attribute, classifier, attribution, subjects } = spec;
  // A plain name is its own folder; any other's is made.
  const folder = `${fileName(method.id)}/${fileName(subject)}`;
  return digest({
    version: READING_VERSION,
    generation,
    // Pictures lie under the row's name, and the record vouches for them.
    method: method.id,
    subject,
    ...(folder !== `${method.id}/${subject.replaceAll(" ", "_")}` &&
      { folder }),
    subjects,
    prompt: spec.prompt,
    attribute,
    classifier,
    percentile: attribution.percentile,
    reread: attribution.reread,
    resolution: size.resolution,
    imageShape: models.imageShape,
    ...(models.judge !== undefined && { judge: models.judge }),
    scorer: models.scorer,
    ...(models.inception !== undefined && { inception: models.inception }),
  });
}

/**
 * Names all that a transform of a row does to an image.
 *
 * @returns Its id, versions and parameters, and the key of what it is fitted to.
 */
export function transformIdentity(
  { id, parameters = {}, fit }: MethodTransform,
  registry: Methods,
): unknown {
  const record = registry.get(id);
  const parsed = record?.parameters.safeParse(parameters);
  return {
    id,
    version: record?.version,
    code: record?.code,
    fit,
    // A default that is written out is no change.
    parameters: parsed?.success ? parsed.data : parameters,
  };
}
