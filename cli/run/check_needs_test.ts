import { deepStrictEqual, doesNotThrow, throws } from "node:assert/strict";
import { METHODS, unmetNeeds } from "../../lib/methods/mod.ts";
import { checkNeeds } from "./check_needs.ts";

const row = (...ids: string[]) => ({
  id: ids.join("_"),
  title: "-",
  baseline: "-",
  source: "-",
  note: "-",
  transforms: ids.map((id) => ({ id })),
});

const model = (sites: readonly unknown[]) =>
  ({ folder: { path: "model" }, sites }) as unknown as Parameters<
    typeof checkNeeds
  >[0];

const rows = {
  methods: [row(), row("fair_diffusion"), row("iti_gen", "biasmap")],
  registry: METHODS,
};

Deno.test("a network without cross-attention is refused to the methods that need it, and to them alone", () => {
  throws(() => checkNeeds(model([]), rows), {
    name: "InputError",
    message:
      /^Cannot use "model".*--methods:?\n\s*iti_gen_biasmap: biasmap: it needs cross-attention: unet\/config\.json names no block[^\n]*$/,
  });
  doesNotThrow(() =>
    checkNeeds(model([]), { ...rows, methods: rows.methods.slice(0, 2) })
  );
  doesNotThrow(() => checkNeeds(model([{}]), rows));
});

Deno.test("a second text encoder is refused to what learns or edits the texts of one", () => {
  const lacking = { "one text encoder": "the model has two" };
  deepStrictEqual(
    [...METHODS.values()].filter((m) => unmetNeeds(m, lacking).length > 0)
      .map(({ id }) => id),
    ["efa", "finetuning", "iti_gen", "uce"],
  );
});
