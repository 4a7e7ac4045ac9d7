/**
 * Workers of this machine, watched.
 *
 * @module
 */

export { HANG_SECONDS, runPool } from "./pool.ts";
export { checkSpawn } from "./spawn_deno.ts";
export { startTally } from "./tally.ts";
export { tell } from "./telling.ts";
