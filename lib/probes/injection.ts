import { z } from "zod";
import { at, digest, readOr, writeWhole } from "../core/mod.ts";
import { type Sample, sample, type SampleRequest } from "../diffusion/mod.ts";
import { refuseFailed } from "../fit/mod.ts";
import type { Pipeline } from "../runtime/mod.ts";
import { type Estimate, mean } from "../statistics/mod.ts";
import { type Collection, type CollectOptions, SHARD } from "./collect.ts";

/** Which prompts are injected where. */
export interface Injections
  extends
    Pick<SampleRequest, "steps" | "guidance" | "scheduler">,
    Pick<Collection, "judge"> {
  /** The images, under prompts that name no group. */
  readonly samples: readonly Sample[];
  /** Cross-attention modules, one of which reads the other prompt at a time, by their names in diffusers. */
  readonly modules: readonly string[];
  /** Prompts that are injected into each image, one for each group, in the order of the judge's classes. */
  prompts(sample: Sample): readonly string[];
}

/** What injecting does in one module. */
export interface InjectionEffect {
  /** Name in diffusers. */
  readonly module: string;
  /** Share of images that show the group whose prompt was injected, over images and groups; one that the judge cannot tell shows none. */
  readonly followed: Estimate;
}

/**
 * Injects every group's prompt into one cross-attention module at a time, over the same noise, and asks the judge
 * which group each image shows. A module that has no effect scores 1/K. What is there of an interrupted run
 * is not made again, module by module; model and judge are not told apart: a folder is for one of each.
 *
 * @param folder Where each module's labels are kept.
 * @param options `onImages` is called after each module with the number of images that are there.
 * @returns One effect per module, in the order asked for.
 * @throws {InputError} If a module is unknown or an image is not finite.
 * @see ICM, section 4.5 and appendix H
 */
export async function injectInTurn(
  pipeline: Pipeline,
  folder: string,
  injections: Injections,
  { onImages, signal }: CollectOptions = {},
): Promise<InjectionEffect[]> {
  const { samples, modules, prompts, judge: _, ...rest } = injections;
  const effects: InjectionEffect[] = [];
  const injected = samples.map(prompts);
  for (const [m, module] of modules.entries()) {
    const identity = digest({ ...rest, samples, injected, module });
    const path = `${folder}/${m}.json`;
    const labels = await known(path, identity) ??
      await labelled(pipeline, module, injections, signal);
    const kept: z.input<typeof record> = {
      schema: SCHEMA,
      ...{ identity, module, labels },
    };
    await writeWhole(
      path,
      new TextEncoder().encode(`${JSON.stringify(kept, null, 1)}\n`),
    );
    const each = samples.map((_, n) => {
      const followed = labels.filter((own, k) => own[n] === k);
      return followed.length / labels.length;
    });
    effects.push({ module, followed: mean(each) });
    onImages?.((m + 1) * samples.length * labels.length);
  }
  return effects;
}

/** Class of each image, `[group][image]`. */
async function labelled(
  pipeline: Pipeline,
  module: string,
  { samples, prompts, judge, modules: _, ...rest }: Injections,
  signal: AbortSignal | undefined,
): Promise<(number | null)[][]> {
  const { steps, guidance, scheduler } = rest;
  const groups = samples[0] ? prompts(samples[0]).length : 0;
  const found: (number | null)[][] = [];
  for (let group = 0; group < groups; group++) {
    const own: (number | null)[] = [];
    const prompt = (image: Sample) => at(prompts(image), group);
    for (let from = 0; from < samples.length; from += SHARD) {
      signal?.throwIfAborted();
      const some = samples.slice(from, from + SHARD);
      const { images, records } = await sample(pipeline, {
        ...{ samples: some, steps, guidance },
        ...scheduler && { scheduler },
        transforms: [{ attention: { modules: [module], prompt } }],
      }, signal && { signal });
      refuseFailed(records);
      own.push(...(await judge(images, some)).map((label) => label ?? null));
    }
    found.push(own);
  }
  return found;
}

const SCHEMA = "entangle.injection/1";

const record = z.object({
  schema: z.literal(SCHEMA),
  identity: z.string(),
  module: z.string(),
  labels: z.array(z.array(z.int().min(0).nullable())),
});

async function known(path: string, identity: string) {
  const text = await readOr(path, (name) => Deno.readTextFile(name));
  if (text === undefined) return undefined;
  try {
    const { data } = record.safeParse(JSON.parse(text));
    return data?.identity === identity ? data.labels : undefined;
  } catch {
    return undefined;
  }
}
