import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { InputError } from "../../core/mod.ts";
import { digest } from "../../core/canonical.ts";
import { loadBaselines, loadSpec } from "../load/load.ts";
import { makePlan } from "./plan.ts";
import { planText, readPlan } from "./plan_file.ts";
import { verifyChecksum, withChecksum } from "../../core/checksum.ts";
import { METHODS } from "../../methods/mod.ts";

const root = new URL("../../../", import.meta.url).pathname;
const known = await loadBaselines(`${root}baselines`);
const spec = await loadSpec(`${root}specs/gender.ts`, known);
const plan = makePlan(spec, known, { size: "testbed", images: 3 }, {
  pipeline: { "unet/config.json": "a" },
  scorer: { "config.json": "b" },
  schedulerConfig: { "beta_start": 0.1 },
  imageShape: [3, 128, 128],
  provider: "cpu",
});
const paths = { artifacts: "artifacts", out: "runs/gender" };
const text = planText(plan, paths, 4);

Deno.test("a plan is read back from its file to the unit", () => {
  const read = readPlan("plan.json", text, METHODS);
  deepStrictEqual(read.plan, plan);
  deepStrictEqual([read.shards, read.paths], [4, paths]);
});

Deno.test("a plan of every baseline and a choice of everything is read back too", () => {
  const choices = {
    size: "testbed",
    seeds: [5, 3],
    steps: 7,
    batch: 1,
    methods: [...known.baselines.keys(), "fair_prompt+biasmap"],
  };
  const models = { ...plan.models, inception: "c", references: "d" };
  const all = makePlan(spec, known, choices, models);
  const everywhere = {
    ...paths,
    model: "m",
    clip: "c",
    inception: "i",
    references: "r",
    variant: "fp16" as const,
  };
  const read = readPlan("plan.json", planText(all, everywhere, 1), METHODS);
  deepStrictEqual(read.plan, all);
  deepStrictEqual(read.paths, everywhere);
});

Deno.test("equal plans are equal bytes", () => {
  deepStrictEqual(planText({ ...plan }, { ...paths }, 4), text);
});

Deno.test("a plan with an unknown field, or without one, is refused by name", () => {
  const value = JSON.parse(text);
  refuses({ ...value, extra: 1 }, /extra: unknown key/);
  const { shards: _, ...less } = value;
  refuses(less, /shards: expected an integer|shards: expected/);
  const { identity } = value;
  refuses({ ...value, identity: { ...identity, seeed: 1 } }, /identity\.seeed/);
});

Deno.test("a plan that was changed by hand is refused", () => {
  const value = JSON.parse(text);
  refuses({ ...value, shards: 5 }, /changed by hand or damaged/);
  const [first, ...rest] = value.units;
  refuses({ ...value, units: [...rest, first] }, /changed by hand or damaged/);
});

Deno.test("a plan of other units than this version would make is refused", () => {
  const { sha256: _, ...value } = JSON.parse(text);
  const again = (part: Record<string, unknown>) => {
    const record = { ...value, ...part };
    return JSON.parse(
      withChecksum({ ...record, run: digest(record.identity) }),
    );
  };
  ok(verifyChecksum(JSON.stringify(again({}), null, 1) + "\n"));
  const [first, ...rest] = value.units;
  refuses(again({ units: [...rest, first] }), /another version/);
  refuses(again({ units: rest }), /another version/);
  const identity = { ...value.identity, reading: 1 };
  refuses(again({ identity }), /version 1\.1 of the harness/);
});

function refuses(value: unknown, says: RegExp): void {
  const text = JSON.stringify(value, null, 1) + "\n";
  throws(() => readPlan("plan.json", text, METHODS), (error: Error) => {
    ok(error instanceof InputError, String(error));
    ok(says.test(error.message), error.message);
    return true;
  });
}
