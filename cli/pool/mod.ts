/**
 * Workers of this machine, watched.
 *
 * @module
 */

export { HANG_SECONDS, runPool } from "./pool.ts";
export { mayReach, pullAlone, withNetwork } from "./network.ts";
export { checkSpawn } from "./spawn_deno.ts";
export { progressCounter } from "./progress_counter.ts";
export { emitEvent } from "./events.ts";
