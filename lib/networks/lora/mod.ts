/**
 * LoRAs: products of small matrices that are added to the weights of a pipeline.
 *
 * @module
 */

export { applyLoras } from "./apply_loras.ts";
export type { LoraPart } from "./lora_key.ts";
export {
  type LoraAlpha,
  type LoraChoice,
  type LoraFile,
  openLora,
} from "./open_lora.ts";
