/**
 * Another prompt in single cross-attention modules.
 *
 * @module
 */

export { promptInjection } from "./prompt_injection.ts";
