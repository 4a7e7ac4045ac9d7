import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  type GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
} from "../../graph/onnx/mod.ts";

/** A model of one operator: `y = σ(x)`, both float32 `[1]`. */
export const PROBE: Uint8Array = probe([
  { opType: "Sigmoid", input: ["x"], output: ["y"] },
]);

/** The same, computed in half precision. */
export const HALF_PROBE: Uint8Array = probe([
  cast("x", "half", TensorProto_DataType.FLOAT16),
  { opType: "Sigmoid", input: ["half"], output: ["sigma"] },
  cast("sigma", "y", TensorProto_DataType.FLOAT),
]);

type Nodes = MessageInitShape<typeof GraphProtoSchema>["node"];

function probe(node: NonNullable<Nodes>): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: "", version: 18n }],
      graph: {
        name: "probe",
        input: [scalar("x")],
        output: [scalar("y")],
        node,
      },
    }),
  );
}

function cast(from: string, to: string, type: TensorProto_DataType) {
  return {
    opType: "Cast",
    input: [from],
    output: [to],
    attribute: [{
      name: "to",
      type: AttributeProto_AttributeType.INT,
      i: BigInt(type),
    }],
  };
}

function scalar(name: string) {
  const tensorType = {
    elemType: TensorProto_DataType.FLOAT,
    shape: { dim: [{ value: { case: "dimValue" as const, value: 1n } }] },
  };
  return {
    name,
    type: { value: { case: "tensorType" as const, value: tensorType } },
  };
}
