/**
 * Entanglement-free attention: a column of the group's own in a few cross-attention modules.
 *
 * @module
 */

export { efa } from "./efa.ts";
