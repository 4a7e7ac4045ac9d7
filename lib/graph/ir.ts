import type { Shape } from "../core/mod.ts";

/** Element types that values of a graph have. */
export type DType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
  | "int64";

/** A value in the graph: a leaf, or the output of one operator. */
export interface Value {
  /** Creation order; operands always have smaller ids than their results. */
  readonly id: number;
  /** Operator that produced it, or `"Input"`, `"Constant"` or `"Weight"`. */
  readonly op: string;
  /** Operands, in the operator's input order. */
  readonly inputs: readonly Value[];
  /** Static attributes. */
  readonly attrs: Attrs;
  /** Inferred dimensions; every one is known. */
  readonly shape: Shape;
  /** Inferred element type. */
  readonly dtype: DType;
  /** What a leaf stands for; absent for the output of an operator. */
  readonly leaf?: Leaf;
  /** The operator that was written in others, of which this is the last; absent where an operator stands as it is. */
  readonly means?: Pick<Value, "op" | "inputs" | "attrs">;
}

/** What a value without operands stands for. */
export type Leaf =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "constant"; readonly data: Float32Array | BigInt64Array }
  | { readonly kind: "weight"; readonly tensor: ExternalTensor };

/** Weights that stay in a file; the graph only points at them. */
export interface ExternalTensor {
  /** Name in the checkpoint, unique in the graph. */
  readonly name: string;
  /** Element type in the file. */
  readonly dtype: "float32" | "float16" | "bfloat16";
  /** Absolute path of the file, without symbolic links. */
  readonly file: string;
  /** Position of the first byte in the file. */
  readonly offset: number;
  /** Number of bytes. */
  readonly bytes: number;
}

/** Attributes of a node, as in an ONNX `NodeProto`. */
export type Attrs = Readonly<
  Record<string, number | string | readonly number[]>
>;

/** The part of a graph that derivatives are written with. */
export interface Builder {
  /** For which provider it is written. */
  readonly backend: Backend;
  /** Applies an operator, inferring the shape of its output. */
  apply(type: string, inputs: readonly Value[], attrs?: Attrs): Value;
  /** Embeds a small constant; its data are copied into the model. */
  constant(data: Float32Array | BigInt64Array, shape: Shape): Value;
}

/**
 * Vector-Jacobian product: the cotangents of the inputs of `y`, given the
 * cotangent `g` of `y`, in float32.
 *
 * It is written with operators, so that a gradient can be differentiated again.
 * What it returns for an input is of that input's shape, or `null` where
 * nothing flows; for an input that is not `wanted` it is never looked at.
 */
export type Vjp = (
  graph: Builder,
  g: Value,
  y: Value,
  wanted: readonly boolean[],
) => readonly (Value | null)[];

/** Writes an operator in other operators that give the same; `null` where it may stand as it is. */
export type Lowering = (
  graph: Builder,
  inputs: readonly Value[],
  attrs: Attrs,
) => Value | null;

/**
 * How a provider wants operators written. Records of operators say what each is; what is fast,
 * small or correct on a provider is said here, and changes no value beyond rounding.
 */
export interface Backend {
  /** Its provider. */
  readonly id: "cpu" | "cuda" | "webgpu";
  /** Operators that are written in others, by type. */
  readonly lowerings: Readonly<Record<string, Lowering>>;
  /** Derivatives that are written in another way than the operator's own, by type. */
  readonly vjps: Readonly<Record<string, Vjp>>;
  /** Which weights are read where they lie, of a graph's values, operands first. */
  mappedWeights(values: readonly Value[]): readonly Value[];
  /** To a multiple of how many tokens attribution prompts are filled up, so that a word's length compiles no other network. */
  readonly tokenStep: number;
  /** What it computes in half precision; absent where all is float32. */
  readonly half?: HalfRecord;
}

/** What a provider computes in half precision. */
export interface HalfRecord {
  /** Whether it has an operator in half precision; another is computed in float32, and rounded. */
  native(op: string): boolean;
}

/** How exact networks are computed. */
export type Precision = "fp16" | "fp32";

/** How ONNX stores an attribute; `"operand"` is one that it takes as a trailing int64 input. */
export type AttributeKind = "int" | "ints" | "float" | "string" | "operand";

/** What an operator's shape rule returns. */
export interface Inferred {
  /** Dimensions of the output. */
  readonly shape: Shape;
  /** Element type of the output. */
  readonly dtype: DType;
}

/** Everything the project knows about one ONNX operator. */
export interface Op {
  /** ONNX `op_type`. */
  readonly type: string;
  /** ONNX domain; `""` is `ai.onnx`. */
  readonly domain: "" | "com.microsoft";
  /** First opset whose definition this record follows. */
  readonly since: number;
  /** Attributes it takes, and how ONNX stores each. */
  readonly attributes: Readonly<Record<string, AttributeKind>>;
  /** Shape and type of the output. Throws a `ShapeError` where the inputs do not fit. */
  infer(inputs: readonly Value[], attrs: Attrs): Inferred;
  /** Derivative; `null`, never absent, for an operator that has none. */
  readonly vjp: Vjp | null;
  /** Inputs on which the shared operator tests run this record. */
  readonly samples: readonly Sample[];
}

/** One case for the shared operator tests. */
export interface Sample {
  /** Dimensions of the inputs. */
  readonly shapes: readonly Shape[];
  /** Element types of the inputs; all float32 by default. */
  readonly dtypes?: readonly DType[];
  /** Attributes, none by default. */
  readonly attrs?: Attrs;
  /** Where the float inputs are drawn from; −1 … 1 by default. */
  readonly range?: readonly [min: number, max: number];
}
