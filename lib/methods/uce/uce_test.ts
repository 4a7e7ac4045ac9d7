import { deepStrictEqual, throws } from "node:assert/strict";
import { at, type Tensor, tensor } from "../../core/mod.ts";
import { createTransforms } from "../methods.ts";

const CONTEXT = { attribute: "gender", groups: ["male", "female"] };

Deno.test("uce maps every token by its matrix", () => {
  const { condition } = made({}, { map: tensor([1, 2, 3, 4], [2, 2]) });
  const x = tensor([1, 0, 0, 1, 2, -1], [1, 3, 2]);
  deepStrictEqual(condition?.(x), tensor([1, 3, 2, 4, 0, 2], [1, 3, 2]));
  throws(
    () => condition?.(tensor([1, 2, 3], [1, 1, 3])),
    /expected 2 dimensions, got 3/,
  );
});

Deno.test("uce with the identity gives the same bits", () => {
  const map = tensor([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]);
  const { condition } = made({}, { map });
  const x = tensor([0.1, -1e-30, 3e20, Math.PI, 1e-40, -7], [1, 2, 3]);
  deepStrictEqual(condition?.(x), x);
});

Deno.test("uce in the form of 2023 replaces weights, by the artifact's own arrays", () => {
  const weight = tensor([1, 2], [1, 2]);
  const name =
    "up_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight";
  const { weights, condition } = made({ form: "2023" }, {
    [`weight__${name.replaceAll(".", "__")}`]: weight,
    shares: tensor([1], [1]),
  });
  deepStrictEqual(Object.keys(weights ?? {}), [name]);
  deepStrictEqual(at(Object.values(weights ?? {}), 0), weight);
  deepStrictEqual(condition, undefined);
});

Deno.test("uce refuses an artifact that is not its own", () => {
  throws(() => made({}, {}), /expected a square matrix, got \[\]/);
  throws(() => made({ form: "2023" }, {}), /the artifact has none/);
});

Deno.test("a row has one UCE", () => {
  const artifact = { tensors: { map: tensor([1], [1, 1]) }, curves: {} };
  throws(
    () =>
      createTransforms(
        [{ id: "uce", artifact }, { id: "uce", artifact }],
        CONTEXT,
      ),
    /must have the hook "condition" to itself/,
  );
});

function made(
  parameters: Record<string, unknown>,
  tensors: Readonly<Record<string, Tensor>>,
) {
  const artifact = { tensors, curves: {} };
  const [transform] = createTransforms(
    [{ id: "uce", parameters, artifact }],
    CONTEXT,
  );
  return transform ?? {};
}
