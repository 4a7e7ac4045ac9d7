import { type Plan, transformContext } from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import type { PipelineParts } from "../../lib/networks/mod.ts";

/**
 * Checks that parameters of rows fit the benchmark's groups and the pipeline's modules, before anything is fitted.
 *
 * @param rows The rows, their spec, and the methods there are.
 * @throws {InputError} If some do not; every one is listed with its row.
 */
export function checkMisfits(
  { outputs }: Pick<PipelineParts, "outputs">,
  { spec, methods, registry }: Pick<Plan, "spec" | "methods" | "registry">,
): void {
  const { groups } = transformContext(spec);
  const setting = {
    groups,
    modules: outputs.map(({ name }) => name),
    scheduler: spec.sampler.scheduler,
  };
  const found = methods.flatMap(({ id: row, transforms }) =>
    transforms.flatMap(({ id, parameters = {} }) => {
      const record = registry.get(id);
      const { data } = record?.parameters.safeParse(parameters) ?? {};
      return data && record?.misfits
        ? record.misfits(data, setting).map((why) => `${row}: ${id}: ${why}`)
        : [];
    })
  );
  if (found.length === 0) return;
  throw new InputError(
    "Cannot use these methods: their parameters do not fit the spec or the model",
    found,
  );
}
