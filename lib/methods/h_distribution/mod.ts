/**
 * H-Distribution: guidance of the middle block's output to an even distribution of groups.
 *
 * @module
 */

export * from "./h_distribution.ts";
