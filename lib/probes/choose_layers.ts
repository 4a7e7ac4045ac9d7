import { at, InputError, mt19937, suggestion } from "../core/mod.ts";
import { shuffled } from "../fit/mod.ts";
import type { Localization } from "./localize.ts";

/** Which layers are steered: all, some by how well a choice can be read there, some at random, or those that are named. */
export type LayerChoice =
  | "all"
  | { readonly top: number }
  | { readonly worst: number }
  | { readonly random: number; readonly seed: number }
  | readonly string[];

/** A layer and how well a choice can be read there. */
export interface RankedLayer {
  /** Name in diffusers. */
  readonly module: string;
  /** Mean held-out accuracy over the evaluations that count. */
  readonly accuracy: number;
}

/**
 * Ranks layers by the mean held-out accuracy of their probes over the evaluations at which
 * they would be steered. The images are those that the probes were made with, so that no seed of an evaluation
 * takes part; of equals the earlier in data flow comes first.
 *
 * @param question Index of the question.
 * @param from Index of the first evaluation that counts.
 * @returns All layers, best first.
 */
export function rankLayers(
  { modules }: Pick<Localization, "modules">,
  question: number,
  from: number,
): RankedLayer[] {
  return modules.map(({ module, probes }) => {
    const counted = at(probes, question).slice(from);
    const sum = counted.reduce((a, { accuracy }) => a + accuracy.value, 0);
    return { module, accuracy: sum / counted.length };
  }).sort((a, b) => b.accuracy - a.accuracy);
}

/**
 * Chooses layers.
 *
 * @param ranked All layers, best first, by name.
 * @returns Names, best first where they were chosen by rank.
 * @throws {InputError} If there are not as many, or one that is named is unknown.
 */
export function chooseLayers(
  ranked: readonly string[],
  choice: LayerChoice,
): string[] {
  if (choice === "all") return [...ranked];
  if ("top" in choice) return some(ranked, choice.top);
  if ("worst" in choice) return some(ranked.toReversed(), choice.worst);
  if ("random" in choice) {
    // By name, so that the draw does not follow the ranking.
    const named = ranked.toSorted();
    const order = shuffled(named.length, mt19937(choice.seed));
    return some(order.map((i) => at(named, i)), choice.random);
  }
  const unknown = choice.filter((name) => !ranked.includes(name));
  if (unknown.length > 0) {
    throw new InputError(
      "Cannot steer layers that were not probed",
      unknown.map((name) => `"${name}", ${suggestion(name, [...ranked])}`),
    );
  }
  return [...choice];
}

function some(names: readonly string[], count: number): string[] {
  if (count > names.length) {
    throw new InputError(
      `Cannot choose ${count} layers: there are ${names.length}`,
    );
  }
  return names.slice(0, count);
}
