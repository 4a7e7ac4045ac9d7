/**
 * Judges on trial: images whose classes are known, and two judges of the same images.
 *
 * @module
 */

export { openLabelled } from "./labelled_images.ts";
export { look } from "./look.ts";
export { askJudge, clipFolder, NOBODY } from "./open_judge.ts";
export { agreementOf, errorOf } from "./try_judge.ts";
export { compareRuns } from "./two_runs.ts";
