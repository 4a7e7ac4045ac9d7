/**
 * ICM: steers a few attention layers along what probes of them tell groups by.
 *
 * @module
 */

export { icm } from "./icm.ts";
