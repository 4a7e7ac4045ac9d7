import {
  clipDigests,
  type DatasetIdentity,
  digest,
  type DigestOf,
  furtherAttributes,
  type ModelIdentity,
  openJudge,
  type Spec,
} from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { type ChosenJudge, judgeIdentity } from "../../lib/judges/mod.ts";
import type { ImageNetworks } from "../../lib/measure/mod.ts";
import {
  openClipFolder,
  openInceptionWeights,
} from "../../lib/networks/mod.ts";
import {
  openInception,
  openScorer,
  type Provider,
  type Runtime,
} from "../../lib/runtime/mod.ts";
import { modelFolders } from "../flags/mod.ts";

/** What says which networks look at images. */
export interface NetworkFlags {
  /** Folder of a CLIP. */
  readonly clip?: string;
  /** Whether the embedded model's CLIP looks. */
  readonly embedded?: true;
  /** File of Inception's weights. */
  readonly inception?: string;
  /** Where they run. */
  readonly provider: Provider;
}

/**
 * Finds the folder of the CLIP, and makes sure that what was named can be opened.
 *
 * @throws {InputError} If no CLIP was named: the embedded one is none that photographs are judged by unasked.
 */
export async function checkNetworks(flags: NetworkFlags): Promise<string> {
  if (flags.clip === undefined && !flags.embedded) {
    throw new InputError(
      "Cannot look at the images: name the folder of a CLIP with --clip, the paper's is openai/clip-vit-large-patch14; for portraits that the embedded model drew, its own does, with --embedded",
    );
  }
  const { clip } = modelFolders({ ...flags, model: undefined });
  await openClipFolder(clip);
  if (flags.inception !== undefined) {
    await openInceptionWeights(flags.inception);
  }
  return clip;
}

/** Says what looks at the images, as far as it can change a result. */
export async function identifyNetworks(
  { clip, inception, judge, dataset, runtime }: {
    readonly clip: string;
    readonly inception: string | undefined;
    readonly judge: ChosenJudge | undefined;
    readonly dataset: DatasetIdentity | undefined;
    readonly runtime: Pick<Runtime, "provider" | "precision">;
  },
  digestOf: DigestOf,
): Promise<ModelIdentity> {
  const judging = judge && await judgeIdentity(judge, digestOf);
  return {
    // No model drew here.
    pipeline: {},
    scorer: await clipDigests(clip, digestOf),
    ...judging && { judge: judging },
    ...(inception !== undefined && { inception: await digestOf(inception) }),
    ...(dataset && { dataset }),
    schedulerConfig: {},
    imageShape: [3, 1, 1],
    provider: runtime.provider,
    ...runtime.precision === "fp16" && { precision: runtime.precision },
  };
}

/** Opens the networks. */
export async function openNetworks(
  { spec, clip, inception, judge }: {
    readonly spec: Spec;
    readonly clip: string;
    readonly inception: string | undefined;
    readonly judge: ChosenJudge | undefined;
  },
  runtime: Runtime,
): Promise<ImageNetworks> {
  const scorer = await openScorer(clip, runtime);
  return {
    scorer,
    judge: await openJudge(
      spec,
      { scorer, runtime },
      judge,
      furtherAttributes(spec),
    ),
    inception: inception === undefined
      ? undefined
      : (await openInception(inception, runtime)).features,
  };
}

/** Digest of a dataset's images, wherever they lie. */
export function datasetDigest(images: readonly (string | null)[]): string {
  return digest(images);
}
