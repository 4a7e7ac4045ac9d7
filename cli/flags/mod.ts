/**
 * Flags that several commands share.
 *
 * @module
 */

export * from "./choices.ts";
export * from "./config_file.ts";
export { chosenDevices, deviceOption, devicesOption } from "./devices.ts";
export * from "./empty.ts";
export * from "./fit_flags.ts";
export * from "./misplaced.ts";
export * from "./judge_option.ts";
export * from "./known_spec.ts";
export * from "./model_options.ts";
export * from "./presets.ts";
export * from "./resolve_names.ts";
export { loraOption } from "./lora_option.ts";
export * from "./models.ts";
export {
  cacheOption,
  compiledOption,
  decodeTileOption,
  gpuMemoryOption,
  nameList,
  positiveNumber,
  precisionOption,
  probability,
  providerOption,
  seedList,
  strengthList,
  threadsOption,
  variantOption,
  wholeNumber,
} from "./options.ts";
export * from "./run_folder.ts";
export { arrayOf, scheduledShard, type Shard, shardOption } from "./shard.ts";
export * from "./spec_command.ts";
export * from "./spec_path.ts";
export * from "./table_flags.ts";
export * from "./table_options.ts";
export * from "./trusted.ts";
export * from "./typed_defaults.ts";
