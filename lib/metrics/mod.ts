/**
 * The quantities of a leaderboard: how to get from observations of single
 * images to estimates with an error, and what chance alone would give.
 *
 * @module
 */

export type { Estimate } from "../statistics/mod.ts";
export * from "./as_asked.ts";
export * from "./biou_stages.ts";
export * from "./cell.ts";
export * from "./chance_iou.ts";
export * from "./class_counts.ts";
export * from "./clip_d.ts";
export * from "./clip_i.ts";
export * from "./clip_t.ts";
export * from "./dataset.ts";
export * from "./derived.ts";
export * from "./fairness_discrepancy.ts";
export * from "./fid.ts";
export * from "./fid_dataset.ts";
export * from "./fid_matched.ts";
export * from "./followed.ts";
export {
  frechetDistance,
  frechetDistanceBy,
  frechetOfMoments,
} from "./frechet.ts";
export * from "./group_shares.ts";
export * from "./kernel_distance.ts";
export * from "./kid.ts";
export * from "./kid_dataset.ts";
export { leaveOneOut } from "./leave_one_out.ts";
export * from "./least_share.ts";
export { matchWith } from "./match_with.ts";
export * from "./mask_agreement.ts";
export * from "./mbiou.ts";
export * from "./metric.ts";
export * from "./metrics.ts";
export * from "./miou.ts";
export { mergeMoments, type Moments, moments } from "./moments.ts";
export * from "./moments_file.ts";
export * from "./observation.ts";
export * from "./overall.ts";
export * from "./pair_with.ts";
export * from "./rd.ts";
export * from "./rd4.ts";
export * from "./recognised.ts";
export * from "./signed_rd.ts";
export * from "./targeted.ts";
export * from "./weighted_frechet.ts";
export * from "./word_similarity.ts";
