/**
 * Prompts that name what is wanted, and negative prompts.
 *
 * @module
 */

export { rewritePrompt } from "./rewrite_prompt.ts";
