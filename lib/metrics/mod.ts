/**
 * The quantities of a leaderboard: how to get from observations of single
 * images to estimates with an error, and what chance alone would give.
 *
 * @module
 */

export type { Estimate } from "../statistics/mod.ts";
export { biouStages, hasStage } from "./biou_stages.ts";
export { type Cell, cell } from "./cell.ts";
export { chanceIou } from "./chance_iou.ts";
export { classCounts } from "./class_counts.ts";
export { clipI, clipI01 } from "./clip_i.ts";
export { clipT, clipT01 } from "./clip_t.ts";
export { fd, fdCounts } from "./fairness_discrepancy.ts";
export { fid, fidClip } from "./fid.ts";
export { fidClipMatched, fidMatched } from "./fid_matched.ts";
export { followed } from "./followed.ts";
export {
  frechetDistance,
  frechetDistanceBy,
  frechetOfMoments,
} from "./frechet.ts";
export { groupShares } from "./group_shares.ts";
export {
  kernelDistance,
  type KernelDistanceOptions,
} from "./kernel_distance.ts";
export { kid, kidClip } from "./kid.ts";
export { leastShare } from "./least_share.ts";
export { matchWith } from "./match_with.ts";
export { type MaskAgreement, maskAgreement } from "./mask_agreement.ts";
export { mbiou, mbiou15, mbiouReread } from "./mbiou.ts";
export {
  type Chance,
  comparesImages,
  type Context,
  type Description,
  matchesGroups,
  type Metric,
  needsInception,
} from "./metric.ts";
export { METRICS } from "./metrics.ts";
export { miou, miouReread } from "./miou.ts";
export { mergeMoments, type Moments, moments } from "./moments.ts";
export { decodeMoments, encodeMoments } from "./moments_file.ts";
export type {
  Counterpart,
  Field,
  Match,
  Observation,
  Pair,
} from "./observation.ts";
export { type Overall, overall } from "./overall.ts";
export { pairWith } from "./pair_with.ts";
export { rd } from "./rd.ts";
export { rd4 } from "./rd4.ts";
export { recognised } from "./recognised.ts";
export { signedRd } from "./signed_rd.ts";
export { weightedFrechet } from "./weighted_frechet.ts";
