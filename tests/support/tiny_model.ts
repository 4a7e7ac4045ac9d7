// Small ONNX models for tests of what runs models, written down node by node.

import {
  create,
  type MessageInitShape as Init,
  toBinary,
} from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as Kind,
  type AttributeProtoSchema,
  ModelProtoSchema,
  type NodeProtoSchema,
  TensorProto_DataLocation as Location,
  TensorProto_DataType as DataType,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from "../../lib/graph/onnx/mod.ts";
import type { Shape, Tensor } from "../../lib/core/mod.ts";

/** One operator: `[type, inputs, outputs, attributes]`. */
export type TinyNode = readonly [
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes?: Readonly<Record<string, number | readonly number[]>>,
];

/** A weight that lies in a file. */
export interface TinyWeight {
  /** Dimensions, float32. */
  readonly shape: Shape;
  /** Absolute path of the file, links resolved. */
  readonly file: string;
  /** Bytes before the first element. */
  readonly offset: number;
}

/** The shape of a value: float32 numbers, or int64 ids. */
export type TinyValue = Shape | { readonly ids: Shape };

/** What a model is made of. */
export interface TinyModel {
  /** Inputs by name. */
  readonly inputs: Readonly<Record<string, TinyValue>>;
  /** Operators, in the order they run. */
  readonly nodes: readonly TinyNode[];
  /** Outputs by name. */
  readonly outputs: Readonly<Record<string, TinyValue>>;
  /** Weights by name: in the model, in a file, or integers (a `Reshape`'s shape). */
  readonly weights?: Readonly<
    Record<string, Tensor | TinyWeight | readonly number[]>
  >;
}

/**
 * Encodes a model in ONNX, opset 18.
 *
 * @param model Its inputs, operators, outputs and weights.
 * @returns The bytes of a `ModelProto`.
 */
export function tinyModel(model: TinyModel): Uint8Array<ArrayBuffer> {
  const proto = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [
      { domain: "", version: 18n },
      { domain: "com.microsoft", version: 1n },
    ],
    graph: {
      name: "tiny",
      input: Object.entries(model.inputs).map(value),
      output: Object.entries(model.outputs).map(value),
      initializer: Object.entries(model.weights ?? {}).map(([name, weight]) =>
        initializer(name, weight)
      ),
      node: model.nodes.map((node, i) => operator(`node_${i}`, node)),
    },
  });
  return toBinary(ModelProtoSchema, proto);
}

function value(
  [name, type]: [string, TinyValue],
): Init<typeof ValueInfoProtoSchema> {
  const [elemType, shape] = "ids" in type
    ? [DataType.INT64, type.ids]
    : [DataType.FLOAT, type];
  const dim = shape.map((n) => ({
    value: { case: "dimValue" as const, value: BigInt(n) },
  }));
  const tensor = { elemType, shape: { dim } };
  return { name, type: { value: { case: "tensorType", value: tensor } } };
}

function initializer(
  name: string,
  weight: Tensor | TinyWeight | readonly number[],
): Init<typeof TensorProtoSchema> {
  if (!("shape" in weight)) {
    const int64Data = weight.map(BigInt);
    const dims = [BigInt(weight.length)];
    return { name, dataType: DataType.INT64, dims, int64Data };
  }
  const dims = weight.shape.map(BigInt);
  const dataType = DataType.FLOAT;
  if ("data" in weight) {
    return { name, dataType, dims, floatData: [...weight.data] };
  }
  return {
    name,
    dataType,
    dims,
    dataLocation: Location.EXTERNAL,
    externalData: [
      { key: "location", value: weight.file.slice(1) },
      { key: "offset", value: String(weight.offset) },
    ],
  };
}

function operator(
  name: string,
  [opType, input, output, attributes = {}]: TinyNode,
): Init<typeof NodeProtoSchema> {
  return {
    name,
    opType,
    domain: CONTRIBUTED.includes(opType) ? "com.microsoft" : "",
    input: [...input],
    output: [...output],
    attribute: Object.entries(attributes).map(([key, x]) => attribute(key, x)),
  };
}

const CONTRIBUTED = ["MultiHeadAttention", "QuickGelu"];

// A number is an int where it is whole; `epsilon` and its like never are.
function attribute(
  name: string,
  x: number | readonly number[],
): Init<typeof AttributeProtoSchema> {
  if (typeof x !== "number") {
    return { name, type: Kind.INTS, ints: x.map(BigInt) };
  }
  return Number.isInteger(x)
    ? { name, type: Kind.INT, i: BigInt(x) }
    : { name, type: Kind.FLOAT, f: x };
}
