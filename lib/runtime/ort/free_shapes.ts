import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ModelProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  type ValueInfoProto,
} from "../../graph/onnx/mod.ts";

/**
 * Lets a model take inputs of any size, where its file says the one that it was exported with.
 * That does not help a model whose operators hold the size too.
 *
 * @param model An ONNX `ModelProto`.
 * @returns The same model with the ranks of its inputs and outputs, but without their dimensions.
 * @throws {TypeError} If the bytes are no model.
 */
export function freeShapes(model: Uint8Array): Uint8Array<ArrayBuffer> {
  let parsed;
  try {
    parsed = fromBinary(ModelProtoSchema, model);
  } catch {
    throw new TypeError("Cannot read the model: it is no ONNX file");
  }
  const { graph } = parsed;
  const stored = new Set(graph?.initializer.map(({ name }) => name));
  const inputs = graph?.input.filter(({ name }) => !stored.has(name)) ?? [];
  for (const info of [...inputs, ...graph?.output ?? []]) free(info);
  // What lies between was inferred from them.
  graph?.valueInfo.splice(0);
  return toBinary(ModelProtoSchema, parsed) as Uint8Array<ArrayBuffer>;
}

function free({ type }: ValueInfoProto): void {
  if (type?.value.case !== "tensorType") return;
  const { shape } = type.value.value;
  type.value.value.shape = create(TensorShapeProtoSchema, {
    dim: shape?.dim.map(() => create(TensorShapeProto_DimensionSchema)) ?? [],
  });
}
