/**
 * LoRAs: products of small matrices that are added to the weights of a pipeline.
 *
 * @module
 */

export * from "./apply_loras.ts";
export type { LoraPart } from "./lora_key.ts";
export * from "./open_lora.ts";
