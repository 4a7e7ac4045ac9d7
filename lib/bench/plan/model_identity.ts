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
}
