import type { JudgeIdentity } from "../../judges/mod.ts";
import type { Digests } from "./model_digests.ts";

/** What is said of the reference images that methods are fitted to. */
export interface ReferenceImages {
  /** Where they are from: `"drawn portraits"` of the embedded world, or images of the user's. */
  readonly kind: string;
  /** How many there are of each group of the spec. */
  readonly images: number;
  /** Names of the groups that have some, those of the spec first. */
  readonly groups: readonly string[];
}

/** What is said of a dataset that images are compared with. */
export interface DatasetIdentity {
  /** SHA-256 over its images, or that of the file of statistics. */
  readonly digest: string;
  /** Number of its images; `null` where a file of statistics does not say. */
  readonly images: number | null;
  /** What is known of it: the images themselves, or statistics of features of one network. */
  readonly kind: "images" | "statistics";
  /** Networks whose features of it are known. */
  readonly networks: readonly ("clip" | "inception")[];
}

/** What a run is made with, as far as it can change a result. */
export interface ModelIdentity {
  /** Digests of the pipeline's files. */
  readonly pipeline: Digests;
  /** Digests of the scoring CLIP's files. */
  readonly scorer: Digests;
  /** Who says what images show, if it is not CLIP by the spec's prompts. */
  readonly judge?: JudgeIdentity;
  /** Digest of Inception's weights, if FID is measured with them. */
  readonly inception?: string;
  /** The images that no row made, which distributions are compared with, if there are any. */
  readonly dataset?: DatasetIdentity;
  /** What tells the reference images of the groups from others, if a method is fitted to them. */
  readonly references?: string;
  /** What is said of them. */
  readonly referenceImages?: ReferenceImages;
  /** `scheduler/scheduler_config.json` as read. */
  readonly schedulerConfig: unknown;
  /** Channels, height and width of the images. */
  readonly imageShape: readonly number[];
  /** Where the networks run. */
  readonly provider: string;
  /** How exact they are computed, if it is not in float32. */
  readonly precision?: "fp16";
  /** Side in pixels of the tiles in which images are decoded, if they are not decoded whole. */
  readonly decodeTile?: number;
}
