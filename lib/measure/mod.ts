/**
 * Measuring images that others made: which there are, what they show, what is made of it.
 *
 * @module
 */

export * from "./attributes.ts";
export * from "./arrange.ts";
export * from "./dataset.ts";
export * from "./image_plan.ts";
export * from "./image_spec.ts";
export * from "./measured.ts";
export * from "./read_images.ts";
export * from "./same_images.ts";
