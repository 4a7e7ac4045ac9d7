import { stagesOf } from "../../lib/attribution/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { hasStage } from "../../lib/metrics/mod.ts";
import type { PipelineParts } from "../../lib/networks/mod.ts";

/**
 * Checks that a network has the cross-attention that words are looked for in.
 *
 * @param metrics Ids of the metrics that will be estimated; none by default.
 * @throws {InputError} If it has none outside of its middle block, or a metric reads a stage without it.
 */
export function checkAttention(
  { folder, sites, latentShape }: PipelineParts,
  metrics: readonly string[] = [],
): void {
  if (sites.length === 0) {
    throw new InputError(
      `Cannot look for words in "${folder.path}": unet/config.json names no block with cross-attention outside of the middle one, which is not read`,
    );
  }
  const [, height, width] = latentShape;
  const names = stagesOf(sites).map(({ name }) => name);
  const missing = metrics.filter((id) => !hasStage(id, names, [height, width]));
  if (missing.length === 0) return;
  throw new InputError(
    `Cannot measure ${
      missing.join(", ")
    } of "${folder.path}": its UNet has cross-attention only in ${
      names.join(", ")
    }, with latents of ${height}×${width}; leave them out of the spec's metrics`,
  );
}
