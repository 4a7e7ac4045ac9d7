import { deepStrictEqual, throws } from "node:assert/strict";
import { type Tensor, tensor } from "../../core/mod.ts";
import { createTransforms } from "../methods.ts";

const CONTEXT = { attribute: "race", groups: ["white", "black", "asian"] };
const TOKENS = tensor(Array.from({ length: 18 }, (_, i) => i), [3, 2, 3]);

Deno.test("iti_gen writes the tokens of the groups in turn, by seed", () => {
  const { embed } = made({ tokens: 2, padding: "end" });
  const written = [7, 8, 9, 10].map((
    seed,
  ) => [...embed?.({ seed, prompt: "" })?.embeddings.data ?? []]);
  deepStrictEqual(written, [
    [6, 7, 8, 9, 10, 11],
    [12, 13, 14, 15, 16, 17],
    [0, 1, 2, 3, 4, 5],
    [6, 7, 8, 9, 10, 11],
  ]);
  const input = embed?.({ seed: 0, prompt: "" });
  deepStrictEqual(input?.embeddings.shape, [2, 3]);
  deepStrictEqual(input?.pad, undefined);
});

Deno.test("iti_gen adds up the blocks of several attributes, in every combination", () => {
  const artifact = {
    tensors: {
      "tokens_0": tensor([1, 2, 3], [3, 1, 1]),
      "tokens_1": tensor([10, 20], [2, 1, 1]),
    },
    curves: {},
  };
  const parameters = { tokens: 1, also: [["young", "old"]] };
  const [transform] = createTransforms(
    [{ id: "iti_gen", parameters, artifact }],
    CONTEXT,
  );
  const sums = [0, 1, 2, 3, 4, 5, 6].map((seed) =>
    transform?.embed?.({ seed, prompt: "" })?.embeddings.data[0]
  );
  deepStrictEqual(sums, [11, 12, 13, 21, 22, 23, 11]);
});

Deno.test("iti_gen fills prompts up with token 0, as its authors' code does", () => {
  const { embed } = made({ tokens: 2 });
  deepStrictEqual(embed?.({ seed: 1, prompt: "" })?.pad, 0);
});

Deno.test("iti_gen without tokens has no hook", () => {
  deepStrictEqual(made({ tokens: 0 }), {});
});

Deno.test("iti_gen refuses tokens of other groups or of another number", () => {
  throws(
    () => made({ tokens: 3 }),
    /expected 3 of each of 3 groups, got \[3, 2, 3\]/,
  );
  throws(() => made({ tokens: 2 }, tensor([1, 2], [1, 2, 1])), /of 3 groups/);
});

function made(parameters: Record<string, unknown>, tokens: Tensor = TOKENS) {
  const artifact = { tensors: { "tokens_0": tokens }, curves: {} };
  const [transform] = createTransforms(
    [{ id: "iti_gen", parameters, artifact }],
    CONTEXT,
  );
  return transform ?? {};
}
