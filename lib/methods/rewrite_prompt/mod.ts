/**
 * Prompts that name what is wanted, and negative prompts.
 *
 * @module
 */

export * from "./rewrite_prompt.ts";
