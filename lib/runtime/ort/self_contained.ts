import { fromBinary } from "@bufbuild/protobuf";
import {
  type GraphProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataLocation as Location,
} from "../../graph/onnx/mod.ts";

/**
 * Makes sure that a model of someone else's holds its weights itself: one that names files could
 * name any file of this machine.
 *
 * @param model An ONNX `ModelProto`.
 * @throws {TypeError} If the bytes are no model, or weights lie in another file.
 */
export function refuseExternalData(model: Uint8Array): void {
  let parsed;
  try {
    parsed = fromBinary(ModelProtoSchema, model);
  } catch {
    throw new TypeError("Cannot read the model: it is no ONNX file");
  }
  const { graph, functions } = parsed;
  const tensors = [
    ...graph ? tensorsOf(graph) : [],
    ...functions.flatMap(({ node }) => inNodes(node)),
  ];
  const outside = tensors.find(({ dataLocation }) =>
    dataLocation === Location.EXTERNAL
  );
  if (!outside) return;
  throw new TypeError(
    `Cannot read the model: "${outside.name}" lies in another file; save it as one file, with Python: onnx.save(onnx.load("model.onnx"), "one.onnx")`,
  );
}

/** Tensors of a graph, and of the graphs within its nodes. */
function tensorsOf(graph: GraphProto): TensorProto[] {
  return [
    ...graph.initializer,
    ...graph.sparseInitializer.flatMap(({ values, indices }) => [
      ...values ? [values] : [],
      ...indices ? [indices] : [],
    ]),
    ...inNodes(graph.node),
  ];
}

function inNodes(nodes: GraphProto["node"]): TensorProto[] {
  return nodes.flatMap(({ attribute }) =>
    attribute.flatMap(({ t, tensors, g, graphs }) => [
      ...t ? [t] : [],
      ...tensors,
      ...[...g ? [g] : [], ...graphs].flatMap(tensorsOf),
    ])
  );
}
