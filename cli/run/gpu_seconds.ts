import type { Plan } from "../../lib/bench/mod.ts";
import type { Pace } from "./timings.ts";

/**
 * Says what the images of each row took of a GPU: beside relative NFE, which counts evaluations, the time
 * that they and all that is read from an image held the card.
 *
 * @param paces Paces by method, of workers with a GPU each.
 * @returns A line, for example `"GPU-seconds an image: sd15 0.42, biasmap 1.31"`; `undefined` on the CPU, or where nothing was timed.
 */
export function gpuSeconds(
  { methods, models }: Pick<Plan, "methods"> & {
    readonly models: Pick<Plan["models"], "provider">;
  },
  paces: ReadonlyMap<string, Pace>,
): string | undefined {
  if (models.provider === "cpu") return undefined;
  const rows = methods.flatMap(({ id }) => {
    const pace = paces.get(id);
    return pace ? [`${id} ${Number(pace.seconds.toPrecision(3))}`] : [];
  });
  return rows.length === 0
    ? undefined
    : `GPU-seconds an image: ${rows.join(", ")}`;
}
