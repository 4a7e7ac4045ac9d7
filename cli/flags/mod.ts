/**
 * Flags that several commands share.
 *
 * @module
 */

export { refuseEmpty } from "./empty.ts";
export {
  ARTEFACTS,
  drawnOption,
  type ReferenceFlags,
  REFERENCES_HELP,
} from "./fit_flags.ts";
export { refuseMisplaced } from "./misplaced.ts";
export { judgeOption } from "./judge_option.ts";
export { loraOption } from "./lora_option.ts";
export {
  checkFolders,
  type ModelFlags,
  modelFolder,
  modelFolders,
  type Replica,
  replicasOf,
  withPipelines,
} from "./models.ts";
export {
  compiledOption,
  nameList,
  positiveNumber,
  providerOption,
  threadsOption,
  variantOption,
  wholeNumber,
} from "./options.ts";
export { runFolder } from "./run_folder.ts";
export { arrayOf, scheduledShard, type Shard, shardOption } from "./shard.ts";
export { specCommand, type SpecFlags } from "./spec_command.ts";
export { specPath } from "./spec_path.ts";
export {
  codeOption,
  knownBaselines,
  ownBaselines,
  trusted,
} from "./trusted.ts";
