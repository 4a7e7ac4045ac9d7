import type { Methods } from "../../methods/mod.ts";
import { canonicalJson } from "../../core/mod.ts";
import type { Method, MethodTransform } from "../load/mod.ts";

/** A transform of a row, with all that it acts by. */
export interface TransformInForce {
  /** Id of the transform. */
  readonly use: string;
  /** Every parameter. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The transform's defaults, which are the published values, of the parameters that are others. */
  readonly published: Readonly<Record<string, unknown>>;
  /** Module whose output it changes, in diffusers' name, if its fit chose it. */
  readonly module?: string;
  /** The module in whose place that one stands, because the network does not listen to it. */
  readonly standsFor?: string;
}

/**
 * Says by which parameters the transforms of a row act.
 *
 * @param modules Modules that fits chose, by the key of the fit.
 * @returns Its transforms, in their order.
 */
export function inForce(
  { transforms }: Pick<Method, "transforms">,
  registry: Methods,
  modules: ReadonlyMap<string, string> = new Map(),
): TransformInForce[] {
  return transforms.map((transform) => {
    const chosen = transform.fit === undefined
      ? undefined
      : modules.get(transform.fit);
    return {
      ...parametersOf(transform, registry),
      ...actsOn(transform, chosen),
    };
  });
}

function parametersOf(
  { id, parameters = {} }: MethodTransform,
  registry: Methods,
) {
  const record = registry.get(id);
  const filled = (given: Record<string, unknown>) =>
    record?.inForce?.(given) ?? given;
  const shape = record?.parameters.shape ?? {};
  const usual = filled(Object.fromEntries(
    Object.entries(shape).map(([name, field]) =>
      [name, field.safeParse(undefined).data] as const
    ),
  ));
  const parsed = record?.parameters.safeParse(parameters);
  const all = parsed?.success ? filled(parsed.data) : parameters;
  // To name the middle block is to say what is published.
  const published = Object.entries(usual).filter(([name, value]) =>
    value !== undefined && !(name === "module" && all[name] === MIDDLE) &&
    canonicalJson(value) !== canonicalJson(all[name] ?? null)
  );
  return {
    use: id,
    parameters: all,
    published: Object.fromEntries(published),
  };
}

function actsOn({ parameters = {} }: MethodTransform, chosen?: string) {
  if (chosen === undefined) return {};
  const wanted = parameters["module"] ?? MIDDLE;
  return {
    module: chosen,
    ...chosen !== wanted && { standsFor: String(wanted) },
  };
}

/** Where methods of the middle block act as published. */
const MIDDLE = "mid_block";
