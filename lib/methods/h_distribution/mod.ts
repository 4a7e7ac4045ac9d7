/**
 * H-Distribution: guidance of the middle block's output to an even distribution of groups.
 *
 * @module
 */

export { hDistribution } from "./h_distribution.ts";
