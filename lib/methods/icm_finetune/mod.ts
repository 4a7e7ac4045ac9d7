/**
 * ICM by fine-tuning: adapters of low rank in a few attention layers.
 *
 * @module
 */

export { icmFinetune } from "./icm_finetune.ts";
