import { at, type Tensor, zeros } from "../core/mod.ts";
import type { Rate, Tensors } from "./optimizer.ts";

/** Applies a function to each tensor. */
export function mapTensors(
  tensors: Tensors,
  f: (tensor: Tensor, name: string) => Tensor,
): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, f(tensor, name)]),
  );
}

/**
 * Takes a tensor that must be there.
 *
 * @throws {TypeError} If there is none.
 */
export function named(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new TypeError(`There is no tensor "${name}"`);
  return tensor;
}

/** Zeros in the shape of every parameter, under a prefix. */
export function zerosLike(parameters: Tensors, prefix: string): Tensors {
  return withPrefix(
    mapTensors(parameters, ({ shape }) => zeros(shape)),
    prefix,
  );
}

/** Puts a prefix before every name. */
export function withPrefix(tensors: Tensors, prefix: string): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, t]) => [`${prefix}.${name}`, t]),
  );
}

/** What stands under a prefix, by the names without it. */
export function under(tensors: Tensors, prefix: string): Tensors {
  const start = `${prefix}.`;
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(start))
      .map(([name, t]) => [name.slice(start.length), t]),
  );
}

/** A count as a tensor, so that it is saved with the rest. */
export function counter(n: number): Tensor {
  return { data: Float32Array.of(n), shape: [1] };
}

/** Reads a count. */
export function count(state: Tensors, name: string): number {
  return at(named(state, name).data, 0);
}

/** The step size of a step. */
export function rateAt(rate: Rate, step: number): number {
  return typeof rate === "number" ? rate : rate(step);
}
