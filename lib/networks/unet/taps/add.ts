import { at, sameShape, type Tensor } from "../../../core/mod.ts";
import { otherOutput, type Tap } from "./tap.ts";

/** What is added where. */
export interface Addition extends Pick<Tap, "module" | "branches"> {
  /** For each image, `[b, …]`, or one vector `[c]` for all images and positions. */
  readonly value: Tensor;
}

/**
 * Adds to the output of a module.
 *
 * @param addition What is added where.
 */
export function addTap({ module, branches, value }: Addition): Tap {
  return {
    module,
    branches,
    key: "add",
    inputs: { value },
    apply(graph, output, inputs) {
      const { shape } = inputs.value as typeof output;
      const own = output.shape.slice(1);
      const image = own.length === 3;
      const vector = shape.length === 1 &&
        shape[0] === (image ? at(own, 0) : at(own, 1));
      if (!vector && !sameShape(shape.slice(1), own)) {
        throw otherOutput(
          module,
          own,
          shape.length > 1 ? shape.slice(1) : shape,
        );
      }
      const added = vector && image
        ? graph.apply("Reshape", [inputs.value as typeof output], {
          shape: [...shape, 1, 1],
        })
        : inputs.value as typeof output;
      return { output: graph.apply("Add", [output, added]) };
    },
  };
}
