import { fillTemplate } from "../../diffusion/mod.ts";
import type { PromptsSpec, Spec, SuitePrompt } from "../declare/mod.ts";

/**
 * Finds the prompt of a suite that an image is made from. It depends on the image's seed alone, so that other
 * numbers of images, other seeds or subjects change none.
 *
 * @returns The prompt; `undefined` if the spec has no suite.
 */
export function suitePrompt(
  { prompts, seed: first }: Pick<Spec, "prompts" | "seed">,
  subject: string,
  seed: number,
): SuitePrompt | undefined {
  const own = prompts && subjectsOf(prompts).get(subject);
  if (!own) return undefined;
  const n = own.length;
  return own[((seed - first) % n + n) % n];
}

/**
 * Finds what an image is made from.
 *
 * @returns The suite's prompt, or the spec's with the subject in its place.
 */
export function promptOf(
  spec: Pick<Spec, "prompts" | "seed" | "prompt">,
  subject: string,
  seed: number,
): string {
  return suitePrompt(spec, subject, seed)?.prompt ??
    fillTemplate(spec.prompt, { subject });
}

/** Leaves out the prompts that no image of a plan is made from, so that a plan of a small sample is small. */
export function withUsedPrompts(spec: Spec, seeds: readonly number[]): Spec {
  const { prompts } = spec;
  if (!prompts?.rows) return spec;
  const places = seeds.map((seed) => seed - spec.seed);
  const [least, most] = [Math.min(...places), Math.max(...places)];
  if (least < 0) return spec;
  const rows = spec.subjects.flatMap((subject) =>
    subjectsOf(prompts).get(subject)?.slice(0, most + 1) ?? []
  );
  return { ...spec, prompts: { ...prompts, rows } };
}

/** Says what tells a suite from others: two with one identity give an image the same prompt. */
export function suiteIdentity(
  { prompts }: Pick<Spec, "prompts">,
): { readonly prompts?: unknown } {
  if (!prompts) return {};
  const { digest, seed = 0, evenly = [] } = prompts;
  return { prompts: { digest, seed, evenly } };
}

const known = new WeakMap<
  PromptsSpec,
  ReadonlyMap<string, readonly SuitePrompt[]>
>();

function subjectsOf(
  prompts: PromptsSpec,
): ReadonlyMap<string, readonly SuitePrompt[]> {
  const found = known.get(prompts) ??
    Map.groupBy(prompts.rows ?? [], ({ subject }) => subject);
  known.set(prompts, found);
  return found;
}
