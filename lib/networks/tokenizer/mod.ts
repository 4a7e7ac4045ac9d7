/**
 * CLIP's byte-pair tokenizer, as its files say.
 *
 * @module
 */

export { openTokenizer, type Tokenizer } from "./tokenizer.ts";
