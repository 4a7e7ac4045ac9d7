/**
 * Images that others made, measured: found, asked about, looked at, written down.
 *
 * @module
 */

export { measure, type MeasureFlags } from "./measure.ts";
