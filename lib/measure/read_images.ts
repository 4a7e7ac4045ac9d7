import {
  abstains,
  type Abstention,
  allFinite,
  type Tensor,
} from "../core/mod.ts";
import {
  type Environment,
  judgeImages,
  type Spec,
  type Store,
} from "../bench/mod.ts";
import type { Judge } from "../judges/mod.ts";
import type { Observation } from "../metrics/mod.ts";
import type { Scorer } from "../runtime/mod.ts";
import type { ImageUnit, KnownFile } from "./image_plan.ts";

/** What images are looked at with. */
export interface ImageNetworks {
  /** The CLIP whose features are kept, and held to the prompt. */
  readonly scorer: Pick<Scorer, "embedTexts" | "imageFeatures">;
  /** The spec's judge. */
  readonly judge: Judge;
  /** Inception, if there is one: features of images `[1, 3, H, W]` in `[0, 1]`. */
  readonly inception?: ((images: Tensor) => Promise<Tensor>) | undefined;
}

/** How units are measured. */
export interface ReadOptions {
  /** What is asked of the images; of a dataset nothing but its features is. */
  readonly spec: Spec | undefined;
  /** Where records go, and where finished units are found. */
  readonly store: Store;
  /** Reads a file: an image `[1, 3, H, W]` in `[0, 1]`, or why there is none. */
  read(image: KnownFile): Promise<Tensor | Abstention>;
  /** Opens the networks; only called if a unit is not done. */
  networks(): Promise<ImageNetworks>;
  /** Says what units are measured on. */
  environment(): Promise<Environment>;
  /** Called after each image of a unit with the part that is done, in `[0, 1]`. */
  onImage?(unit: ImageUnit, part: number): void;
  /** Called after each unit, with whether it was found finished. */
  onUnit?(unit: ImageUnit, found: boolean): void;
  /** Stops before the next image once it is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Looks at the images of units, skipping units that are done. While the networks look at one image, the next
 * is read.
 *
 * @returns What was observed, unit by unit; fewer than there are units if it was stopped.
 */
export async function readImages(
  units: readonly ImageUnit[],
  options: ReadOptions,
): Promise<ReadonlyMap<ImageUnit, readonly Observation[]>> {
  const { store, onUnit, signal } = options;
  const found = new Map<ImageUnit, readonly Observation[]>();
  for (const unit of units) {
    if (signal?.aborted) break;
    const known = await store.read(unit);
    // Images are at hand, so that what another version did not look for is read again.
    const done = known?.further === unit.further ? known : undefined;
    const observations = done?.observations ?? await readUnit(unit, options);
    if (!observations) break;
    if (!done) {
      await store.finish(unit, observations, [], await options.environment());
    }
    found.set(unit, observations);
    onUnit?.(unit, done !== undefined);
  }
  return found;
}

async function readUnit(
  unit: ImageUnit,
  options: ReadOptions,
): Promise<Observation[] | undefined> {
  const { images } = unit;
  const networks = await options.networks();
  const observations: Observation[] = [];
  let looking: Promise<Observation> | undefined;
  for (const image of images) {
    if (options.signal?.aborted) {
      await looking;
      return undefined;
    }
    const pixels = await options.read(image);
    // Looked at while the next is read.
    if (looking) observations.push(await looking);
    looking = observe(image, pixels, unit, { ...options, ...networks });
    looking.catch(() => {});
    options.onImage?.(unit, observations.length / images.length);
  }
  if (looking) observations.push(await looking);
  return observations;
}

async function observe(
  { seed, prompt }: KnownFile,
  image: Tensor | Abstention,
  { subject }: ImageUnit,
  { spec, scorer, judge, inception }: ReadOptions & ImageNetworks,
): Promise<Observation> {
  const named = { seed, subject };
  if ("invalid" in image) return { ...named, invalid: image.invalid };
  const asked = { subject, prompts: [prompt] };
  const [seen] = spec
    ? await judgeImages(spec, asked, image, { scorer, judge })
    : [{}];
  if (!seen || abstains(seen)) return { ...named, ...seen };
  const features = {
    clip: (await scorer.imageFeatures(image)).data,
    ...(inception && { inception: (await inception(image)).data }),
  };
  const broken = Object.entries(features)
    .find(([, data]) => !allFinite(data))?.[0];
  return broken === undefined ? { ...named, ...features, ...seen } : {
    ...named,
    ...seen,
    invalid: `the features of the image by ${broken} are not finite`,
  };
}
