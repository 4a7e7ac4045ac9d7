import { fromBinary } from "@bufbuild/protobuf";
import { type Shape, zeros } from "../../core/mod.ts";
import type { GraphMemory, Precision } from "../../graph/mod.ts";
import { ModelProtoSchema } from "../../graph/onnx/mod.ts";
import type { Provider } from "./provider.ts";
import type { Runtime } from "./session.ts";

/** A runtime in which nothing is computed, so that it needs no device: it shows which networks something would need, and what they would take. */
export interface Rehearsal extends Runtime {
  /** Gives what the sessions that were run since the last call would take. */
  needed(): GraphMemory[];
}

/**
 * Opens a runtime for any provider, whose sessions answer with zeros.
 *
 * @param provider For which networks are written.
 * @param onModel Called with each model that is loaded.
 */
export function openRehearsal(
  provider: Provider,
  precision: Precision,
  onModel: (model: Uint8Array) => void = () => {},
): Rehearsal {
  let needed = new Set<GraphMemory>();
  return {
    ...{ provider, precision, device: "none", threads: 1 },
    versions: { onnxruntime: "none" },
    load(model, { memory } = {}) {
      onModel(model);
      const { inputs, outputs } = signature(model);
      return Promise.resolve({
        inputs,
        outputs: outputs.map(([name]) => name),
        cpuNodes: false,
        run() {
          if (memory) needed.add(memory);
          const answers = outputs.map(([n, shape]) => [n, zeros(shape)]);
          return Promise.resolve(Object.fromEntries(answers));
        },
        release: () => Promise.resolve(),
      });
    },
    needed() {
      const all = [...needed];
      needed = new Set();
      return all;
    },
    close: () => Promise.resolve(),
  };
}

/** Names of a model's inputs, names and dimensions of its outputs. */
function signature(model: Uint8Array): {
  readonly inputs: readonly string[];
  readonly outputs: readonly (readonly [name: string, shape: Shape])[];
} {
  const { graph } = fromBinary(ModelProtoSchema, model);
  const outputs = graph?.output.map(({ name, type }) => {
    const dims = type?.value.case === "tensorType"
      ? type.value.value.shape?.dim ?? []
      : [];
    return [name, dims.map(({ value }) => Number(value.value))] as const;
  });
  return {
    inputs: graph?.input.map(({ name }) => name) ?? [],
    outputs: outputs ?? [],
  };
}
