import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { InputError, type Shape, size } from "../../core/mod.ts";
import { newGraph } from "../../graph/mod.ts";
import type { Checkpoint } from "../files/checkpoint.ts";
import { parameters } from "./parameters.ts";
import type { StoredDtype } from "../files/_safetensors_header.ts";

function checkpoint(
  tensors: Readonly<Record<string, Shape>>,
  dtype: StoredDtype = "F32",
): Checkpoint {
  return {
    path: "unet/x.safetensors",
    tensors: new Map(
      Object.entries(tensors).map(([name, shape]) => [name, {
        name,
        dtype,
        shape,
        file: "/x",
        offset: 0,
        bytes: 4 * size(shape),
      }]),
    ),
  };
}

function problems(finish: () => void): readonly string[] {
  let found: readonly string[] = [];
  throws(finish, (error) => {
    found = (error as InputError).problems;
    return error instanceof InputError;
  });
  return found;
}

Deno.test("take() returns the tensor, and finish() is content when all are taken", () => {
  for (const dtype of ["F32", "F16", "BF16"] as const) {
    const account = parameters(checkpoint({ "a.weight": [2, 3] }, dtype));
    strictEqual(account.take("a.weight", [2, 3]).dtype, dtype);
    account.finish();
  }
});

Deno.test("take() returns what stands in the place of a tensor", () => {
  const other = newGraph().input("other", [2]);
  const account = parameters(checkpoint({ a: [2], b: [2] }), {
    values: new Map([["a", other]]),
  });
  deepStrictEqual(account.take("a", [2]).value, other);
  strictEqual(account.take("b", [2]).value, undefined);
  account.finish();
});

Deno.test("finish() lists replacements that do not fit", () => {
  const graph = newGraph();
  const account = parameters(checkpoint({ a: [2] }), {
    values: new Map([["a", graph.input("a", [3])], [
      "b",
      graph.input("b", [1]),
    ]]),
  });
  strictEqual(account.take("a", [2]).value, undefined);
  deepStrictEqual(problems(account.finish), [
    '"a" is replaced by another shape: expected [2], found [3]',
    '"b" cannot be replaced: the model has none',
  ]);
});

Deno.test("finish() lists missing, wrongly shaped, wrongly typed and extra tensors at once", () => {
  const source = checkpoint({ b: [3, 2], d: [4], e: [] });
  const ids = checkpoint({ c: [5] }, "I64");
  const account = parameters({
    ...source,
    tensors: new Map([...source.tensors, ...ids.tensors]),
  });
  deepStrictEqual(account.take("a", [2, 3]).shape, [2, 3]);
  deepStrictEqual(account.take("b", [2, 3]).shape, [2, 3]);
  account.take("b", [2, 3]);
  account.take("c", [5]);
  deepStrictEqual(problems(account.finish), [
    '"a" is missing: expected [2, 3]',
    '"b" has another shape: expected [2, 3], found [3, 2]',
    '"c" has another dtype: expected F32 or F16 or BF16, found I64',
    '"d" is extra: the model has none, found [4]',
    '"e" is extra: the model has none, found []',
  ]);
});

Deno.test("finish() lets go of what may be left over", () => {
  const account = parameters(checkpoint({ logit_scale: [] }), {
    ignore: [/^logit_scale$/],
  });
  account.finish();
});

Deno.test("finish() lets go of the position ids of old transformers", () => {
  parameters(checkpoint({
    "text_model.embeddings.position_ids": [1, 77],
    "vision_model.embeddings.position_ids": [1, 50],
    "embeddings.position_ids": [1, 77],
  }, "I64")).finish();
});

Deno.test("take() understands autoencoders of old diffusers", () => {
  const old = "decoder.mid_block.attentions.0";
  const account = parameters(checkpoint({
    [`${old}.query.weight`]: [8, 8],
    [`${old}.key.weight`]: [8, 8],
    [`${old}.value.bias`]: [8],
    [`${old}.proj_attn.bias`]: [8],
  }));
  const names = [
    account.take(`${old}.to_q.weight`, [8, 8]),
    account.take(`${old}.to_k.weight`, [8, 8]),
    account.take(`${old}.to_v.bias`, [8]),
    account.take(`${old}.to_out.0.bias`, [8]),
  ].map((tensor) => tensor.name.split(".").at(-2));
  deepStrictEqual(names, ["query", "key", "value", "proj_attn"]);
  account.finish();
});

Deno.test("take() understands text encoders of transformers 5", () => {
  const account = parameters(checkpoint({ "final_layer_norm.bias": [4] }));
  const { name } = account.take("text_model.final_layer_norm.bias", [4]);
  strictEqual(name, "final_layer_norm.bias");
  account.finish();
});

Deno.test("take() prefers today's spelling, and the other one is extra", () => {
  const account = parameters(
    checkpoint({ "a.to_q.bias": [1], "a.query.bias": [1] }),
  );
  strictEqual(account.take("a.to_q.bias", [1]).name, "a.to_q.bias");
  deepStrictEqual(problems(account.finish), [
    '"a.query.bias" is extra: the model has none, found [1]',
  ]);
});
