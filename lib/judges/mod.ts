/**
 * Who says what an image shows: each kind of judge is a file, and stands in one list.
 *
 * @module
 */

export { blank } from "./blank.ts";
export { untold } from "./can_tell.ts";
export { classDirections, type Classification, classify } from "./classify.ts";
export { zeroShot } from "./clip_zero_shot.ts";
export { grouped, predictionOf } from "./grouped.ts";
export { type JudgeIdentity, judgeIdentity } from "./identity.ts";
export type {
  Attribute,
  ChosenJudge,
  Judge,
  JudgeFile,
  JudgeNetworks,
  JudgeRecord,
  KnownAttribute,
  Prediction,
  Verdict,
} from "./judge.ts";
export { JUDGES } from "./judges.ts";
export { JUDGE_FILE, readJudge } from "./read_judge.ts";
