import { fromBinary } from "@bufbuild/protobuf";
import { deepStrictEqual, throws } from "node:assert/strict";
import { ModelProtoSchema } from "./onnx/mod.ts";
import { encode, type EncodeOptions } from "./encode.ts";
import { type Graph, newGraph } from "./graph.ts";

const decode = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes);

function small(g: Graph) {
  const x = g.input("x", [2, 3]);
  const twice = g.apply("Add", [x, x]);
  const shifted = g.apply("Add", [twice, g.constant(Float32Array.of(1), [])]);
  return { twice, shifted };
}

Deno.test("encode() gives the same bytes for the same graph", () => {
  const [a, b] = [small(newGraph()), small(newGraph())];
  deepStrictEqual(encode({ y: a.shifted }), encode({ y: b.shifted }));
});

Deno.test("encode() leaves out what no output needs", () => {
  const { twice } = small(newGraph());
  const { graph } = decode(encode({ y: twice }));
  deepStrictEqual(graph?.node.map((n) => n.opType), ["Add", "Identity"]);
  deepStrictEqual(graph?.initializer.length, 0);
});

Deno.test("encode() points at weights by absolute path, without a copy", () => {
  const g = newGraph();
  const w = g.weight({
    name: "conv.weight",
    dtype: "float16",
    file: "/models/unet.safetensors",
    offset: 4096,
    bytes: 12,
  }, [2, 3]);
  const cast = g.apply("Cast", [w], { to: 1 });
  const { graph } = decode(encode({ y: cast }));
  const [tensor] = graph?.initializer ?? [];
  deepStrictEqual(
    tensor?.externalData.map(({ key, value }) => [key, value]),
    [
      ["location", "models/unet.safetensors"],
      ["offset", "4096"],
      ["length", "12"],
    ],
  );
  deepStrictEqual(tensor?.rawData.length, 0);
});

Deno.test("encode() stores static operands as initialisers", () => {
  const g = newGraph();
  const y = g.apply("Reshape", [g.input("x", [2, 6])], { shape: [3, 4] });
  const { graph } = decode(encode({ y }));
  deepStrictEqual(graph?.initializer.map((t) => t.name), ["v1.shape"]);
  deepStrictEqual(graph?.node[0]?.input, ["x", "v1.shape"]);
});

Deno.test("encode() refuses two inputs of one name", () => {
  const g = newGraph();
  const sum = g.apply("Add", [g.input("x", [1]), g.input("x", [1])]);
  throws(() => encode({ y: sum }), /two inputs share a name/);
});

Deno.test("encode() lists weights as inputs too if they are to be mapped", () => {
  const g = newGraph();
  const x = g.input("x", [2, 1280]);
  const bytes = 4 * 1280 * 1280;
  const place = { file: "/unet.safetensors", offset: 0, bytes };
  const w = g.weight({ name: "w", dtype: "float32", ...place }, [1280, 1280]);
  const y = g.apply("Gemm", [x, w], { transB: 1 });
  const inputs = (options?: EncodeOptions) =>
    decode(encode({ y }, options)).graph?.input.map(({ name }) => name);
  deepStrictEqual(inputs(), ["x"]);
  deepStrictEqual(inputs({ mapped: () => [w] }), ["x", `v${w.id}`]);
});
