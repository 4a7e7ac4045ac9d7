import { InputError, type Shape, type Tensor } from "../../../core/mod.ts";
import type { Graph, Value } from "../../../graph/mod.ts";
import type { Attended } from "../../layers/mod.ts";

/**
 * Rows that are predicted under one kind of prompt: the negative one, the image's own, one that a method asks for besides, or
 * the image's own once more, with changes that the conditional branch is to be compared with. What acts in the conditional
 * branch acts in that one too.
 */
export type Branch = "unconditional" | "conditional" | "edit" | "edited";

/** Says whether something that names branches acts in one. */
export function actsIn(
  branch: Branch,
  named: readonly Branch[] | undefined,
): boolean {
  return !named || named.includes(branch) ||
    (branch === "edited" && named.includes("conditional"));
}

/**
 * Reads or changes the output of a module. Taps of one key, module, branches and shapes
 * share a compiled network whatever their inputs hold, so that a change of
 * nothing at some steps is best written as one by zero.
 */
export interface Tap {
  /** Name of the module in diffusers. */
  readonly module: string;
  /** What `apply` does, as far as neither module nor inputs say it. */
  readonly key: string;
  /** Branches in which it acts, each by itself; those that there are not are passed over. All if absent. */
  readonly branches?: readonly Branch[] | undefined;
  /** What it is fed with, by name. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /**
   * Acts within an attention module, before its output projection; nothing if absent.
   *
   * @param parts What the module attends with in one branch, and what came of it.
   * @param inputs The tap's inputs, by name.
   * @returns What is projected in its place.
   */
  readonly within?: (
    graph: Graph,
    parts: Attended,
    inputs: Readonly<Record<string, Value>>,
  ) => Value;
  /**
   * Writes it into the graph of the network.
   *
   * @param output The module's output in one branch, `[b, …]`, as earlier taps leave it.
   * @param inputs The tap's inputs, by name.
   * @returns What goes on in the output's place, and what is read.
   * @throws {InputError} If it was made for another output.
   */
  apply(
    graph: Graph,
    output: Value,
    inputs: Readonly<Record<string, Value>>,
  ): Tapped;
}

/** What a tap makes of an output. */
export interface Tapped {
  /** What goes on in its place, of its shape; itself if absent. */
  readonly output?: Value;
  /** What is returned with the prediction, by name; of several branches all rows, in order. */
  readonly reads?: Readonly<Record<string, Value>>;
}

/**
 * Refuses what was fitted for another output.
 *
 * @param found Dimensions of its output for one image.
 */
export function otherOutput(
  module: string,
  found: Shape,
  wanted: Shape,
): InputError {
  return new InputError(
    `Cannot change the output of ${module}: it is ${
      found.join("×")
    } for an image, and what was fitted is ${
      wanted.join("×")
    }; fit again with this model and image size`,
  );
}
