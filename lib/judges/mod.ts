/**
 * Who says what an image shows: each kind of judge is a file, and stands in one list.
 *
 * @module
 */

export { blank } from "./blank.ts";
export { classDirections, type Classification, classify } from "./classify.ts";
export type {
  Attribute,
  Judge,
  JudgeNetworks,
  JudgeRecord,
  Prediction,
  Verdict,
} from "./judge.ts";
export { judgeIdentity, JUDGES } from "./judges.ts";
