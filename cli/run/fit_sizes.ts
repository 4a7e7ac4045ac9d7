import { plural } from "../../lib/core/mod.ts";
import { fitTasks, type Plan } from "../../lib/bench/mod.ts";
import type { FitSize } from "../../lib/methods/mod.ts";
import type { Pipeline } from "../../lib/runtime/mod.ts";

/**
 * Says of each fit of a plan that is missing what it takes, where it says so: size, memory, disk, and how long its training may take, by a
 * small step that is timed here.
 *
 * @param missing Keys of the fits that are not there.
 * @returns Lines by key.
 */
export async function fitSizeLines(
  plan: Plan,
  pipeline: Pick<Pipeline, "outputs" | "program">,
  missing: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const lines = new Map<string, string>();
  for (const { key, fit, parameters, context } of fitTasks(plan)) {
    if (!missing.has(key)) continue;
    const size = fit.size?.(parameters, {
      groups: context.groups.length,
      steps: context.sampler.steps,
      outputs: pipeline.outputs,
    });
    if (!size) continue;
    lines.set(key, sizeText(size, await secondsOf(size, pipeline)));
  }
  return lines;
}

/** Writes what a fit takes. */
export function sizeText(size: FitSize, seconds: number): string {
  const { what, parameters, images, memory, disk } = size;
  return `${what}: ${counted(parameters)} parameters; at most ${
    bytes(memory)
  } of memory beside the model, trained in parts; ${
    bytes(disk)
  } on disk until it is fitted; ${
    plural(images, "image is", "images are")
  } drawn first, then training takes about ${
    duration(seconds)
  }, as two small steps of it were timed here`;
}

/** How long a fit's training may take: a step's time grows with the parameters as it does between two small ones. */
async function secondsOf(
  size: FitSize,
  pipeline: Pick<Pipeline, "program">,
): Promise<number> {
  const small = await timed(await size.rehearse(pipeline, 1));
  const large = await timed(await size.rehearse(pipeline, 2));
  const slope = Math.max(0, large.seconds - small.seconds) /
    (large.parameters - small.parameters);
  const step = large.seconds + slope * (size.parameters - large.parameters);
  return size.steps * Math.max(step, 0);
}

/** The fastest of three. */
async function timed(
  { run, parameters }: Awaited<ReturnType<FitSize["rehearse"]>>,
): Promise<{ seconds: number; parameters: number }> {
  let seconds = Infinity;
  for (let i = 0; i < 3; i++) {
    const began = performance.now();
    await run();
    seconds = Math.min(seconds, (performance.now() - began) / 1000);
  }
  return { seconds, parameters };
}

function counted(n: number): string {
  return n >= 1e8 ? `${(n / 1e9).toFixed(2)} G` : `${(n / 1e6).toFixed(1)} M`;
}

function bytes(n: number): string {
  return n >= 1e8 ? `${(n / 1e9).toFixed(1)} GB` : `${(n / 1e6).toFixed(0)} MB`;
}

/**
 * Writes how long something takes.
 *
 * @param seconds At least 0.
 * @returns In seconds, minutes or hours.
 */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
