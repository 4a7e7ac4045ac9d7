import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataLocation as Location,
  TensorProto_DataType as Type,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./onnx/mod.ts";
import type { Shape } from "../core/mod.ts";
import type {
  Backend,
  DType,
  ExternalTensor,
  HalfRecord,
  Op,
  Value,
} from "./ir.ts";
import { OPS } from "./ops/mod.ts";
import { inHalf } from "./backends/half.ts";
import { reachable } from "./reachable.ts";

/** IR version 8 and opset 18: the newest that every provider runs natively. */
const IR_VERSION = 8n;
const OPSET = 18n;

const TYPES: Readonly<Record<DType, Type>> = {
  float32: Type.FLOAT,
  float64: Type.DOUBLE,
  float16: Type.FLOAT16,
  bfloat16: Type.BFLOAT16,
  int64: Type.INT64,
};

/** How a graph is encoded. */
export interface EncodeOptions {
  /** Says which weights are kept from being copied; none by default. */
  readonly mapped?: Backend["mappedWeights"];
  /** What computes in half precision; nothing by default. */
  readonly half?: HalfRecord | undefined;
}

/**
 * Encodes what the named outputs need as an ONNX model.
 *
 * Weights stay where they are: each becomes external data whose location is
 * the absolute path of its file without the leading slash, to be resolved
 * against the folder `/`. Same graph, same bytes.
 *
 * @param single Values to return, by output name.
 * @param options Which weights are kept from being copied, what computes in half precision.
 * @returns The bytes of a `ModelProto`.
 * @throws {RangeError} If two inputs share a name.
 */
export function encode(
  single: Readonly<Record<string, Value>>,
  { mapped = () => [], half }: EncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  const outputs = half ? inHalf(single, half) : single;
  const values = reachable(Object.values(outputs));
  const inputs = values.filter((v) => v.leaf?.kind === "input");
  const names = new Set(inputs.map(nameOf));
  if (names.size < inputs.length) {
    throw new RangeError("Cannot encode a graph: two inputs share a name");
  }
  // An initialiser that is an input too may be replaced by a caller, so ONNX Runtime keeps it as it is.
  const fed = [...inputs, ...mapped(values)];
  const initializer: TensorProto[] = [];
  const node: NodeProto[] = [];
  for (const value of values) {
    const { leaf } = value;
    if (leaf?.kind === "constant") initializer.push(embed(value, leaf.data));
    else if (leaf?.kind === "weight") {
      initializer.push(external(value, leaf.tensor));
    } else if (!leaf) encodeNode(value, node, initializer);
  }
  for (const [name, value] of Object.entries(outputs)) {
    node.push(create(NodeProtoSchema, {
      opType: "Identity",
      name: `output ${name}`,
      input: [nameOf(value)],
      output: [name],
    }));
  }
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "entangle",
    opsetImport: [
      { domain: "", version: OPSET },
      { domain: "com.microsoft", version: 1n },
    ],
    graph: create(GraphProtoSchema, {
      name: "entangle",
      node,
      initializer,
      input: fed.map((v) => info(nameOf(v), v.shape, v.dtype)),
      output: Object.entries(outputs).map(([name, v]) =>
        info(name, v.shape, v.dtype)
      ),
    }),
  });
  return toBinary(ModelProtoSchema, model) as Uint8Array<ArrayBuffer>;
}

function nameOf(value: Value): string {
  return value.leaf?.kind === "input" ? value.leaf.name : `v${value.id}`;
}

function encodeNode(
  value: Value,
  node: NodeProto[],
  initializer: TensorProto[],
): void {
  const op = OPS.get(value.op) as Op;
  const input = value.inputs.map(nameOf);
  const attribute: AttributeProto[] = [];
  for (const [name, kind] of Object.entries(op.attributes)) {
    const given = value.attrs[name];
    if (given === undefined) continue;
    if (kind !== "operand") {
      attribute.push(encodeAttribute(name, kind, given));
      continue;
    }
    // Resize takes its sizes as the fourth input, after two that stay empty.
    if (op.type === "Resize") input.push("", "");
    const operand = `${nameOf(value)}.${name}`;
    const integers = BigInt64Array.from(given as number[], BigInt);
    initializer.push(rawTensor(operand, [integers.length], "int64", integers));
    input.push(operand);
  }
  node.push(create(NodeProtoSchema, {
    opType: op.type,
    domain: op.domain,
    name: `${op.type} ${value.id}`,
    input,
    // What else an operator must put out has a name and no reader.
    output: [
      nameOf(value),
      ...op.type === "TopK" ? [`${nameOf(value)}.at`] : [],
    ],
    attribute,
  }));
}

function encodeAttribute(
  name: string,
  kind: "int" | "ints" | "float" | "string",
  value: number | string | readonly number[],
): AttributeProto {
  const encoded = {
    int: () => ({ type: Kind.INT, i: BigInt(value as number) }),
    ints: () => ({
      type: Kind.INTS,
      ints: (value as readonly number[]).map(BigInt),
    }),
    float: () => ({ type: Kind.FLOAT, f: value as number }),
    string: () => ({
      type: Kind.STRING,
      s: new TextEncoder().encode(value as string),
    }),
  };
  return create(AttributeProtoSchema, { name, ...encoded[kind]() });
}

function embed(value: Value, data: Float32Array | BigInt64Array): TensorProto {
  const stored = value.dtype === "float16" && data instanceof Float32Array
    ? new Float16Array(data)
    : data;
  return rawTensor(nameOf(value), value.shape, value.dtype, stored);
}

function rawTensor(
  name: string,
  shape: Shape,
  dtype: DType,
  data: Float32Array | Float16Array | BigInt64Array,
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: TYPES[dtype],
    rawData: new Uint8Array(
      data.buffer as ArrayBuffer,
      data.byteOffset,
      data.byteLength,
    ),
  });
}

function external(value: Value, tensor: ExternalTensor): TensorProto {
  return create(TensorProtoSchema, {
    name: nameOf(value),
    dims: value.shape.map(BigInt),
    dataType: TYPES[tensor.dtype],
    dataLocation: Location.EXTERNAL,
    externalData: [
      { key: "location", value: tensor.file.replace(/^\//, "") },
      { key: "offset", value: String(tensor.offset) },
      { key: "length", value: String(tensor.bytes) },
    ],
  });
}

function info(name: string, shape: Shape, dtype: DType): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: "tensorType",
        value: {
          elemType: TYPES[dtype],
          shape: {
            dim: shape.map((n) => ({
              value: { case: "dimValue" as const, value: BigInt(n) },
            })),
          },
        },
      },
    },
  });
}
