import { InputError, suggestion } from "../../core/mod.ts";
import {
  type Backend,
  type Graph,
  newGraph,
  type Value,
} from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import { type Module, rootModule, stored } from "./module.ts";
import { parameters } from "./parameters.ts";

/**
 * A frozen network while a graph over it is built. Each of its weights is as the
 * checkpoint has it, or what stands in its place: a constant, an input that is fed at
 * every run, or anything computed from either.
 */
export interface NetworkGraph {
  /** The graph under construction. */
  readonly graph: Graph;
  /** The network's root module. */
  readonly root: Module;
  /**
   * Gives a weight in float32, from which the network is then built, so that it has a gradient.
   *
   * @throws {InputError} If there is none.
   */
  weight(name: string): Value;
  /**
   * Puts a value in the place of a weight. Parts of the network that are built already keep what they had.
   *
   * @param value Of its shape.
   */
  replace(name: string, value: Value): void;
  /**
   * Ends the building.
   *
   * @throws {InputError} If weights are missing, superfluous or of another shape, or a replacement is.
   */
  finish(): void;
}

/** How a network's graph is begun. */
export interface NetworkOptions {
  /** How operators are written; as the CPU provider wants them by default. */
  readonly backend?: Backend | undefined;
  /** Names of weights that may be left over; none by default. */
  readonly ignore?: readonly RegExp[];
}

/**
 * Begins a graph over a network.
 *
 * @param options Operators, weights that may be left over.
 */
export function openNetwork(
  checkpoint: Checkpoint,
  { backend, ignore = [] }: NetworkOptions = {},
): NetworkGraph {
  const graph = newGraph(backend);
  const values = new Map<string, Value>();
  const account = parameters(checkpoint, { ignore, values });
  return {
    graph,
    root: rootModule(graph, account),
    weight(name) {
      const found = checkpoint.tensors.get(name);
      if (!found) {
        throw new InputError(
          `Cannot use the weight "${name}": "${checkpoint.path}" has none, ${
            suggestion(name, [...checkpoint.tensors.keys()])
          }`,
        );
      }
      const value = values.get(name) ?? stored(graph, found, found.shape);
      values.set(name, value);
      return value;
    },
    replace: (name, value) => void values.set(name, value),
    finish: account.finish,
  };
}
