import { InputError, type Tensor } from "../../core/mod.ts";
import type { Artifact } from "./artifact.ts";

/**
 * Writes the name of a module as an array, which an artifact can keep.
 *
 * @returns Code points `[n]`.
 */
export function moduleTensor(name: string): Tensor {
  const data = Float32Array.from(name, (letter) => letter.codePointAt(0) ?? 0);
  return { data, shape: [data.length] };
}

/**
 * Reads for which module something was fitted.
 *
 * @throws {InputError} If the artifact does not say.
 */
export function moduleOf({ tensors }: Artifact): string {
  const { module } = tensors;
  if (!module) {
    throw new InputError(
      "Cannot use what was fitted: it does not say for which module; fit again",
    );
  }
  return String.fromCodePoint(...module.data);
}
