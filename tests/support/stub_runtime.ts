import { fromBinary } from "@bufbuild/protobuf";
import { zeros } from "../../lib/core/mod.ts";
import { type GraphProto, ModelProtoSchema } from "../../lib/graph/onnx/mod.ts";
import type { Precision, Runtime } from "../../lib/runtime/mod.ts";

/**
 * Makes a runtime for CUDA that keeps the graphs it is given and answers with zeros.
 *
 * @param graphs Where they are kept.
 */
export function stubRuntime(
  precision: Precision,
  graphs: GraphProto[],
): Runtime {
  return {
    ...{ provider: "cuda", precision, device: "none", threads: 1 },
    versions: { onnxruntime: "none" },
    load(model) {
      const { graph } = fromBinary(ModelProtoSchema, model);
      if (!graph) throw new TypeError("A model has a graph");
      graphs.push(graph);
      const outputs = graph.output.map(({ name, type }) => {
        const shape = type?.value.case === "tensorType"
          ? type.value.value.shape?.dim ?? []
          : [];
        return [name, shape.map(({ value }) => Number(value.value))] as const;
      });
      return Promise.resolve({
        inputs: graph.input.map(({ name }) => name),
        outputs: graph.output.map(({ name }) => name),
        cpuNodes: false,
        run: () =>
          Promise.resolve(
            Object.fromEntries(outputs.map(([n, s]) => [n, zeros(s)])),
          ),
        release: () => Promise.resolve(),
      });
    },
    close: () => Promise.resolve(),
  };
}
