import { fromBinary } from "@bufbuild/protobuf";
import { type GraphProto, ModelProtoSchema } from "../../lib/graph/onnx/mod.ts";
import {
  openRehearsal,
  type Precision,
  type Runtime,
} from "../../lib/runtime/mod.ts";

/**
 * Makes a runtime for CUDA that keeps the graphs it is given and answers with zeros.
 *
 * @param graphs Where they are kept.
 */
export function stubRuntime(
  precision: Precision,
  graphs: GraphProto[],
): Runtime {
  return openRehearsal("cuda", precision, (model) => {
    const { graph } = fromBinary(ModelProtoSchema, model);
    if (!graph) throw new TypeError("A model has a graph");
    graphs.push(graph);
  });
}
