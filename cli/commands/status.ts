import { Command } from "@commander-js/extra-typings";
import { collect } from "../../lib/bench/mod.ts";
import { InputError, plural } from "../../lib/core/mod.ts";
import { seePlan } from "../run/mod.ts";
import { print } from "../terminal/mod.ts";
import { codeOption, trusted } from "../flags/mod.ts";
import type { Methods } from "../../lib/methods/mod.ts";

/** Makes the command that says how far a run has come. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function statusCommand() {
  return new Command("status")
    .description(
      "Say how far a run has come: done, missing and abstained, per method.",
    )
    .argument("<run>", "folder of a run, for example runs/gender, or a plan")
    .addOption(codeOption)
    .action(async (run, { allowCode }) => {
      const { methods: registry } = await trusted(allowCode);
      const paths = await plansOf(run);
      for (const path of paths) {
        try {
          print(await status(path, run, registry));
        } catch (error) {
          if (!(error instanceof InputError) || paths.length === 1) throw error;
          // Of several runs, one that cannot be read hides no other.
          print(error.message);
        }
      }
    });
}

async function status(
  path: string,
  run: string,
  registry: Methods,
): Promise<string> {
  const out = path === run ? undefined : run;
  const { plan, store } = await seePlan(path, registry, out);
  const { missing, observations } = await collect(plan, store);
  const open = new Set(missing);
  const rows = plan.methods.map(({ id }) => {
    const own = plan.units.filter(({ method }) => method.id === id);
    const left = own.filter((unit) => open.has(unit)).length;
    const seen = observations.get(id) ?? [];
    const invalid = seen.filter((o) =>
      (o.invalid ?? o.unlabelled) !== undefined
    )
      .length;
    return `  ${id}: ${own.length - left} of ${
      plural(own.length, "unit")
    } done, ${left} missing; ${
      plural(seen.length, "image")
    }, ${invalid} abstained`;
  });
  return [
    `${path}: ${plan.spec.id}, size ${plan.sizeName}, ${
      plan.units.length - missing.length
    } of ${plural(plan.units.length, "unit")} done`,
    ...rows,
  ].join("\n");
}

/** The plans of a run's folder, or the one plan that was named. */
async function plansOf(run: string): Promise<string[]> {
  if (run.endsWith(".json")) return [run];
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(`${run}/plans`)) {
      if (name.endsWith(".json")) names.push(`${run}/plans/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (names.length > 0) return names.sort();
  throw new InputError(
    `Cannot tell how far "${run}" has come: it has no plans/, so no run has begun there`,
  );
}
