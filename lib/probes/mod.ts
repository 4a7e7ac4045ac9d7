/**
 * Probes: what modules put out while images are sampled, and how well what the images will show can be read there.
 *
 * @module
 */

export * from "./accuracy_table.ts";
export * from "./activation_folder.ts";
export * from "./choose_layers.ts";
export * from "./collect.ts";
export * from "./injection.ts";
export * from "./localize.ts";
export * from "./logistic_regression.ts";
export * from "./module_kinds.ts";
export * from "./named_choices.ts";
export * from "./probe.ts";
export * from "./prompted_samples.ts";
export * from "./question.ts";
export * from "./random_positions.ts";
export * from "./standardise.ts";
export * from "./stratified_split.ts";
export * from "./word_cut.ts";
