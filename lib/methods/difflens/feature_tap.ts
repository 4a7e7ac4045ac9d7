import { at, rows, type Tensor } from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";
import { named, type Tensors } from "../../optim/mod.ts";
import { otherOutput, type Tap } from "../../runtime/mod.ts";
import { codeRowsIn, codeShape, outputOf } from "./code_rows.ts";
import type { Parameters } from "./parameters.ts";
import { sparseCode } from "./sparse_code.ts";

/** Features of a module's output. */
export interface FeatureSpace {
  /** Name in diffusers. */
  readonly module: string;
  /** What has a code: an output, or each of its positions. */
  readonly code: Parameters["code"];
  /** The autoencoder whose features they are, the ones that are changed first, and how many fire; the module's own neurons if absent. */
  readonly coder?: { readonly weights: Tensors; readonly k: number };
}

/** What is done to the first features. */
export interface FeatureEdit {
  /** What each is multiplied by, less 1, `[b, F]`. */
  readonly factor: Tensor;
  /** What is added to each, `[b, F]`. */
  readonly add: Tensor;
}

/**
 * Changes features of a module's output in the conditional branch, `h ← h + W_dec (S′ − S)` with `S′ = S · β` or `S + β`: what
 * the autoencoder does not explain stays as it is. Without one, features are the output's elements, `h ← h · β` or `h + β`.
 *
 * Of the decoder only the rows of changed features are fed.
 *
 * @see DiffLens, eqs. 7 and 9 and Algorithm 2
 */
export function featureTap(space: FeatureSpace, edit: FeatureEdit): Tap {
  const { module, code, coder } = space;
  const changed = at(edit.factor.shape, 1);
  return {
    module,
    branches: ["conditional"],
    key: `${coder ? `features, ${coder.k} fire` : "neurons"}, by ${code}`,
    inputs: {
      ...edit,
      ...coder && {
        ...encoderOf(coder.weights),
        decoder: rows(named(coder.weights, "decoder"), 0, changed),
      },
    },
    apply(graph, output, inputs) {
      const own = output.shape.slice(1);
      const { positions, width } = codeShape(own, code);
      const wanted = coder
        ? at(named(coder.weights, "centre").shape, 0)
        : changed;
      if (width !== wanted) throw otherOutput(module, own, [wanted]);
      const input = (name: string) => inputs[name] as Value;
      const h = codeRowsIn(graph, output, code);
      const features = coder
        ? first(graph, sparseCode(graph, h, encoderIn(input), coder.k), changed)
        : h;
      const change = changeOf(graph, features, positions, input);
      const back = coder
        ? graph.apply("MatMul", [change, input("decoder")])
        : change;
      const next = graph.apply("Add", [h, back]);
      return { output: outputOf(graph, next, output.shape, code) };
    },
  };
}

/**
 * Puts the autoencoder's reconstruction `ĥ` in the place of a module's output, in the conditional branch.
 *
 * @see DiffLens, eq. 4 and Table 4
 */
export function reconstructionTap(
  { module, code, coder }: FeatureSpace & Required<Pick<FeatureSpace, "coder">>,
): Tap {
  return {
    module,
    branches: ["conditional"],
    key: `reconstruction of ${coder.k}, by ${code}`,
    inputs: {
      ...encoderOf(coder.weights),
      decoder: named(coder.weights, "decoder"),
    },
    apply(graph, output, inputs) {
      const own = output.shape.slice(1);
      const wanted = named(coder.weights, "centre").shape;
      if (codeShape(own, code).width !== wanted[0]) {
        throw otherOutput(module, own, wanted);
      }
      const input = (name: string) => inputs[name] as Value;
      const h = codeRowsIn(graph, output, code);
      const s = sparseCode(graph, h, encoderIn(input), coder.k);
      const decoded = graph.apply("MatMul", [s, input("decoder")]);
      const back = graph.apply("Add", [decoded, input("centre")]);
      return { output: outputOf(graph, back, output.shape, code) };
    },
  };
}

function encoderOf(weights: Tensors): Tensors {
  return {
    encoder: named(weights, "encoder"),
    bias: named(weights, "bias"),
    centre: named(weights, "centre"),
  };
}

function encoderIn(input: (name: string) => Value) {
  return {
    encoder: input("encoder"),
    bias: input("bias"),
    centre: input("centre"),
  };
}

/** The first features of each code. */
function first({ apply }: Graph, code: Value, count: number): Value {
  return apply("Slice", [code], { starts: [0], ends: [count], axes: [1] });
}

/** `S′ − S = S · factor + add`, the same at every position of an image. */
function changeOf(
  { apply }: Graph,
  features: Value,
  positions: number,
  input: (name: string) => Value,
): Value {
  const [n = 0, m = 0] = features.shape;
  const each = (name: string) =>
    apply("Reshape", [input(name)], { shape: [n / positions, 1, m] });
  const own = apply("Reshape", [features], {
    shape: [n / positions, positions, m],
  });
  const change = apply("Add", [
    apply("Mul", [own, each("factor")]),
    each("add"),
  ]);
  return apply("Reshape", [change], { shape: [n, m] });
}
