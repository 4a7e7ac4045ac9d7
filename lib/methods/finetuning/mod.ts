/**
 * Fine-tuning for fairness: adapters or tokens, learnt through the sampling.
 *
 * @module
 */

export { finetuning } from "./finetuning.ts";
