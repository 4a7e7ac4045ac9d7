import type { Methods } from "../../methods/mod.ts";
import type { TransformUse } from "../declare/mod.ts";
import type { Catalogue, KnownBaseline } from "./methods.ts";

/** Parameters that suit one model, where they differ from what is published. */
export interface Tuning {
  /** Name, which every row that takes part of it bears. */
  readonly name: string;
  /** Parameters by baseline. */
  readonly baselines: Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >;
}

/**
 * Puts a tuning in the place of published parameters. What a spec says of a row still goes above it, and a row with
 * `parameters: "published"` takes none of it.
 *
 * @param catalogue Baselines with published parameters, and methods.
 * @returns The same; baselines that the tuning names bear its name.
 * @throws {TypeError} If the tuning names a baseline or a parameter that is not there.
 */
export function tuned(
  { baselines, methods }: Catalogue,
  tuning: Tuning,
): Catalogue {
  const unknown = Object.keys(tuning.baselines)
    .filter((id) => !baselines.has(id));
  if (unknown.length > 0) {
    throw new TypeError(`Cannot tune ${unknown.join(", ")}: no such baseline`);
  }
  const all = [...baselines].map(([id, baseline]) => {
    const parameters = tuning.baselines[id];
    return [
      id,
      parameters ? changed(baseline, parameters, tuning, methods) : baseline,
    ] as const;
  });
  return { baselines: new Map(all), methods };
}

function changed(
  baseline: KnownBaseline,
  parameters: Readonly<Record<string, unknown>>,
  { name }: Tuning,
  methods: Methods,
): KnownBaseline {
  const names = Object.keys(parameters);
  const of = ({ use }: TransformUse) => {
    const shape = methods.get(use)?.parameters.shape ?? {};
    return names.filter((name) => Object.hasOwn(shape, name));
  };
  const known = new Set(baseline.transforms.flatMap(of));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new TypeError(
      `Cannot tune ${baseline.id}: no such parameter: ${unknown.join(", ")}`,
    );
  }
  return {
    ...baseline,
    note:
      `${baseline.note} Here with the tuning "${name}" in place of some published parameters.`,
    tuning: name,
    published: baseline,
    transforms: baseline.transforms.map((transform) => ({
      ...transform,
      ...Object.fromEntries(
        of(transform).map((name) => [name, parameters[name]]),
      ),
    })),
  };
}
