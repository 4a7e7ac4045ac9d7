/**
 * Who says what an image shows: each kind of judge is a file, and stands in one list.
 *
 * @module
 */

export * from "./blank.ts";
export * from "./can_tell.ts";
export * from "./classify.ts";
export { zeroShot } from "./clip_zero_shot.ts";
export * from "./grouped.ts";
export * from "./identity.ts";
export * from "./judge.ts";
export * from "./judge_error.ts";
export * from "./judges.ts";
export * from "./read_judge.ts";
