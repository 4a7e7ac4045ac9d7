import { Option } from "@commander-js/extra-typings";

/** `--judge`, who says what images show. */
export const judgeOption = new Option(
  "--judge <name>",
  "who says what images show: clip_zero_shot, or a judge.json or its folder (default: the spec's, else CLIP by the spec's prompts)",
);
