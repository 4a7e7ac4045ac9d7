import { deepStrictEqual, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  fitTasks,
  loadSpec,
  makePlan,
  type Plan,
  sha256,
} from "../../lib/bench/mod.ts";
import { artifactFolder } from "../../lib/fit/mod.ts";
import { TESTBED_ARTIFACTS } from "../../lib/testbed/mod.ts";
import { ROOT } from "../../tests/support/command_line.ts";
import { inFolder } from "../../tests/support/folder.ts";
import { withTestbed } from "../../tests/support/testbed.ts";
import { ownBaselines } from "../flags/mod.ts";
import { openReferences } from "../pictures/mod.ts";
import { identify } from "./identify.ts";
import { rowMemories } from "./row_memory.ts";

/** Plans `specs/gender.ts` on the embedded model; what its rows are fitted to is there for 20 steps, and for no other number. */
async function gender(steps: number): Promise<{
  readonly plan: Plan;
  readonly folder: string;
  readonly blanks: ReturnType<typeof blanksOf>;
}> {
  return await withTestbed(async ({ folder, pipeline, ...rest }) => {
    const baselines = await ownBaselines(undefined);
    const spec = await loadSpec(`${ROOT}specs/gender.ts`, baselines);
    const references = await openReferences(spec, undefined);
    const folders = { model: folder, clip: `${folder}/clip` };
    const replica = { pipeline, ...rest };
    const models = await identify({}, folders, replica, { references });
    const size = { size: "testbed", steps } as const;
    const plan = makePlan(spec, baselines, size, models);
    return { plan, folder, blanks: blanksOf(plan, pipeline.outputs) };
  });
}

function blanksOf(
  plan: Plan,
  outputs: Parameters<
    NonNullable<ReturnType<typeof fitTasks>[0]["fit"]["blank"]>
  >[1]["outputs"],
) {
  return fitTasks(plan).map(({ key, id, fit, parameters, context }) => {
    const groups = context.groups.length;
    const { steps } = context.sampler;
    const setting = { groups, steps, outputs, width: 64 };
    return { key, id, blank: fit.blank?.(parameters, setting) };
  });
}

Deno.test("what a fit would give has the dimensions of what it gave", async () => {
  const { blanks } = await gender(20);
  const folder = artifactFolder(fileURLToPath(TESTBED_ARTIFACTS), sha256);
  for (const { key, id, blank } of blanks) {
    const given = await folder.read(key);
    ok(given && blank, id);
    for (const [name, { shape }] of Object.entries(blank.tensors)) {
      deepStrictEqual(shape, given.tensors[name]?.shape, `${id}: ${name}`);
    }
  }
});

Deno.test("a row's memory is estimated alike before and after it was fitted", async () => {
  await inFolder(async (artifacts) => {
    const rows = async (steps: number) => {
      const { plan, folder: model } = await gender(steps);
      return await rowMemories(
        { ...plan, units: plan.units.filter((u) => u.subject === "nurse") },
        { model, clip: `${model}/clip`, artifacts },
        { provider: "cuda", precision: "fp16" },
      );
    };
    const [before, after] = [await rows(3), await rows(20)];
    deepStrictEqual(before, after);
    ok(before.every(({ bytes }) => bytes !== undefined && bytes > 1e6));
  });
});
