/**
 * Probes: what modules put out while images are sampled, and how well what the images will show can be read there.
 *
 * @module
 */

export {
  type ActivationFolder,
  activationFolder,
  activationsAt,
  type Shard,
} from "./activation_folder.ts";
export {
  chooseLayers,
  type LayerChoice,
  type RankedLayer,
  rankLayers,
} from "./choose_layers.ts";
export {
  collectActivations,
  type Collection,
  type CollectOptions,
  SHARD,
} from "./collect.ts";
export {
  type Asked,
  type Localisation,
  localise,
  type ModuleProbes,
  type ProbeRequest,
} from "./localise.ts";
export {
  type Examples,
  type LogisticModel,
  logisticRegression,
  predict,
} from "./logistic_regression.ts";
export {
  MODULE_KINDS,
  type ModuleKind,
  modulesOfKinds,
} from "./module_kinds.ts";
export { type Baselines, baselines, type Probe, probe } from "./probe.ts";
export {
  classesOf,
  oneAgainst,
  type Question,
  whichGroup,
} from "./question.ts";
export {
  standardised,
  type Standardiser,
  standardiser,
} from "./standardise.ts";
export { type Split, stratifiedSplit } from "./stratified_split.ts";
