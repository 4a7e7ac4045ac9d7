import { at, InputError, type Tensor, zeros } from "../../core/mod.ts";
import type { Artifact, Transform } from "../../diffusion/sampler/mod.ts";
import type { Parameters } from "./parameters.ts";

/** In front of the names of weights in an artifact, in which `__` stands for a dot. */
export const UCE_WEIGHT = "weight__";

/**
 * Makes the hooks of UCE.
 *
 * @param parameters Whether anything is edited, and in which form.
 * @returns A map of text embeddings, or weights of the UNet.
 * @throws {InputError} If the artifact does not hold the edit.
 */
export function createUce(
  { rounds, form }: Pick<Parameters, "rounds" | "form">,
  { tensors }: Artifact,
): Transform {
  if (rounds === 0) return {};
  if (form === "2023") return { weights: weightsOf(tensors) };
  const { map } = tensors;
  const [d, columns] = map?.shape ?? [];
  if (!map || d === undefined || d !== columns) {
    throw new InputError(
      `Cannot map text embeddings: expected a square matrix, got [${
        map?.shape.join(", ") ?? ""
      }]`,
    );
  }
  return { condition: (embeddings) => mapped(embeddings, map) };
}

function weightsOf(
  tensors: Artifact["tensors"],
): Readonly<Record<string, Tensor>> {
  const weights = Object.entries(tensors)
    .filter(([name]) => name.startsWith(UCE_WEIGHT))
    .map(([name, tensor]) =>
      [name.slice(UCE_WEIGHT.length).replaceAll("__", "."), tensor] as const
    );
  if (weights.length === 0) {
    throw new InputError("Cannot replace weights: the artifact has none");
  }
  return Object.fromEntries(weights);
}

/** `T x` of every row, summed in double precision. */
function mapped(x: Tensor, map: Tensor): Tensor {
  const d = at(map.shape, 0);
  if (x.shape.at(-1) !== d) {
    throw new InputError(
      `Cannot map text embeddings: expected ${d} dimensions, got ${
        x.shape.at(-1)
      }`,
    );
  }
  const out = zeros(x.shape);
  for (let from = 0; from < x.data.length; from += d) {
    const row = x.data.subarray(from, from + d);
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) {
        sum += (map.data[i * d + j] as number) * (row[j] as number);
      }
      out.data[from + i] = sum;
    }
  }
  return out;
}
