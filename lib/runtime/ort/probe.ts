import { create, toBinary } from "@bufbuild/protobuf";
import {
  ModelProtoSchema,
  TensorProto_DataType,
} from "../../graph/onnx/mod.ts";

/** A model of one operator: `y = σ(x)`, both float32 `[1]`. */
export const PROBE: Uint8Array = toBinary(
  ModelProtoSchema,
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: "", version: 18n }],
    graph: {
      name: "probe",
      input: [scalar("x")],
      output: [scalar("y")],
      node: [{ opType: "Sigmoid", input: ["x"], output: ["y"] }],
    },
  }),
);

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
