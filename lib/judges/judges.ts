import { CLIP_ZERO_SHOT } from "./clip_zero_shot.ts";
import { FAIRFACE } from "./fairface.ts";
import type { JudgeRecord } from "./judge.ts";
import { ONNX_CLASSIFIER } from "./onnx_classifier.ts";

/** Every kind of judge, by id. */
export const JUDGES = {
  clip_zero_shot: CLIP_ZERO_SHOT,
  fairface: FAIRFACE,
  onnx: ONNX_CLASSIFIER,
} as const satisfies Readonly<Record<string, JudgeRecord>>;
