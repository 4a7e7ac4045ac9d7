import { type Runtime, sessionBytes } from "../../lib/runtime/mod.ts";

/**
 * Watches a runtime.
 *
 * @returns It, and what the sessions that were loaded by it and not released are estimated to hold.
 */
export function estimating(runtime: Runtime): {
  readonly runtime: Runtime;
  estimate(): string;
} {
  let held = 0;
  return {
    estimate: () =>
      `${(held / 1e9).toFixed(1)} GB estimated, without CUDA's own`,
    runtime: {
      ...runtime,
      async load(model, options) {
        const session = await runtime.load(model, options);
        const bytes = options?.memory ? sessionBytes(options.memory) : 0;
        held += bytes;
        return {
          ...session,
          async release() {
            held -= bytes;
            await session.release();
          },
        };
      },
    },
  };
}
