import { doesNotThrow, throws } from "node:assert/strict";
import { METHODS } from "../../lib/methods/mod.ts";
import { checkMisfits } from "./check_misfits.ts";

const PARTS = { outputs: [{ name: "mid_block", shape: [2, 2, 2] }] };
const ATTRIBUTE = {
  name: "gender",
  groups: [
    { id: "man", words: ["male"] },
    { id: "woman", words: ["female"] },
  ],
};

Deno.test("a group, a share or a module that there is not is refused before anything is fitted, with its row", () => {
  refused("icm", { strength: { femal: 3 } }, /group "femal", did you mean "f/);
  refused("icm", { shares: [1, 2, 3] }, /expected 2 shares, one for each of m/);
  refused("finetuning", { shares: [1, 2, 3] }, /expected 2 shares, one for/);
  refused("icm", { shares: [0, 0] }, /one of them above 0, got 0, 0/);
  refused("icm", { layers: ["mid_blok"] }, /"mid_blok", did you mean "mid_bl/);
  refused("icm", { layers: ["mid_block"] }, /"mid_block" is not probed/);
  refused("icm", { positions: "own", patches: 2 }, /exclude each other/);
  refused("difflens", { k: 8, width: 4 }, /8 features of 4 cannot fire/);
  for (
    const [id, parameters] of [
      ["difflens", { module: "mid" }],
      ["latent_direction", { module: "mid" }],
      ["h_distribution", { substitute: "mid" }],
      ["icm_finetune", { layers: ["mid"] }],
      ["efa", { modules: ["mid"] }],
      ["latent_editing", { module: "mid" }],
      ["prompt_injection", { modules: ["mid"] }],
    ] as const
  ) refused(id, parameters, /unknown module "mid"/);
});

Deno.test("a scheduler whose steps have no two halves is refused to what changes one of them", () => {
  refused(
    "latent_editing",
    {},
    /one half of a step of DDIM, and the scheduler is pndm; use "ddim"/,
    "pndm",
  );
});

Deno.test("what fits passes, and so do layers that are chosen by rank", () => {
  doesNotThrow(() =>
    check("icm", {
      strength: { male: 1 },
      shares: [7, 3],
      probed: ["attn1", "mid_block"],
      layers: { male: { top: 2 }, female: ["mid_block"] },
    })
  );
});

function refused(
  id: string,
  parameters: Record<string, unknown>,
  message: RegExp,
  scheduler?: string,
): void {
  throws(
    () => check(id, parameters, scheduler),
    (error: Error) =>
      error.name === "InputError" && error.message.includes(`row: ${id}: `) &&
      message.test(error.message),
  );
}

function check(
  id: string,
  parameters: Record<string, unknown>,
  scheduler = "ddim",
): void {
  const row = { id: "row", title: "-", baseline: "-", source: "-", note: "-" };
  checkMisfits(
    PARTS,
    {
      spec: { attribute: ATTRIBUTE, sampler: { scheduler } },
      methods: [{ ...row, transforms: [{ id, parameters }] }],
      registry: METHODS,
    } as unknown as Parameters<typeof checkMisfits>[1],
  );
}
