import { at } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import { balanced, checkEdit, type EditVariant } from "./activation_edits.ts";
import { add, type Module, type OnOutput } from "../layers/mod.ts";
import { refuseUnknownModules } from "./unet_graph.ts";

/** Some consecutive branches, from the first to the one after the last. */
export interface Range {
  /** First branch. */
  readonly from: number;
  /** Branch after the last. */
  readonly to: number;
}

/** What is asked of modules' outputs, in how many rows. */
export interface Looked {
  /** Number of images. */
  readonly batch: number;
  /** Predictions per image. */
  readonly branches: number;
  /** Changes, in the order in which they are made at one module. */
  readonly edits?: readonly EditVariant[];
  /** Modules whose outputs are returned, as they were before any change. */
  readonly read?: readonly string[];
}

/** Changes and reads the outputs of named modules while passes are built. */
export interface Looking {
  /** What looks into the branches of one pass. */
  observer(range: Range): OnOutput;
  /** What was read, by the name of the output. */
  finish(): Record<string, Value>;
}

/**
 * Prepares what a variant asks of modules' outputs.
 *
 * @param m Root module of the UNet.
 * @param variant Edits and what is read.
 * @returns What is done while the passes are built.
 */
export function lookInto(
  m: Module,
  { batch, branches, edits = [], read = [] }: Looked,
): Looking {
  const inputs = edits.map((edit, i) =>
    editInputs(m, edit, i, branches * batch)
  );
  const seen = new Set<string>();
  const found = new Map<string, Value[]>();
  const note = (path: string, x: Value) => {
    seen.add(path);
    if (read.includes(path)) found.set(path, [...found.get(path) ?? [], x]);
    edits.filter(({ module }) => module === path)
      .forEach((edit) => checkEdit(edit, x.shape));
  };
  const changed = (x: Value, edit: EditVariant, i: number, range: Range) => {
    const own = at(inputs, i);
    if (edit.kind === "add") {
      const whole = { from: 0, to: branches };
      return add(m, x, part(m, own.value as Value, whole, range, batch));
    }
    const { weights, bias, scale } = own as Record<
      "weights" | "bias" | "scale",
      Value
    >;
    const each = Array.from({ length: range.to - range.from }, (_, k) => {
      const from = range.from + k;
      const branch = part(m, x, range, { from, to: from + 1 }, batch);
      return edit.branches.includes(from)
        ? balanced(m, branch, { weights, bias, scale }, edit)
        : branch;
    });
    return joined(m, each);
  };
  return {
    observer: (range) => (path, x) => {
      note(path, x);
      return edits.reduce(
        (y, edit, i) => edit.module === path ? changed(y, edit, i, range) : y,
        x,
      );
    },
    finish() {
      refuseUnknownModules(
        [...read, ...edits.map(({ module }) => module)],
        seen,
      );
      return Object.fromEntries([...found].map(([path, xs]) => [
        `read.${path}`,
        joined(m, xs),
      ]));
    },
  };
}

/** Inputs of one edit, by what each is. */
function editInputs(
  { graph }: Module,
  edit: EditVariant,
  i: number,
  rows: number,
): Readonly<Record<string, Value>> {
  const name = `edit.${i}`;
  if (edit.kind === "add") {
    return { value: graph.input(name, [rows, ...edit.shape]) };
  }
  const { classes, shape } = edit;
  return {
    weights: graph.input(`${name}.weights`, [classes, ...shape]),
    bias: graph.input(`${name}.bias`, [classes]),
    scale: graph.input(`${name}.scale`, [1]),
  };
}

/**
 * Takes the rows of some branches.
 *
 * @param m Any module of the graph.
 * @param x Rows of all branches of `whole`.
 * @param whole Branches there are.
 * @param range Branches wanted, within them.
 * @param batch Rows of a branch.
 * @returns Their rows; `x` itself if they are all.
 */
export function part(
  m: Module,
  x: Value,
  whole: Range,
  { from, to }: Range,
  batch: number,
): Value {
  if (from === whole.from && to === whole.to) return x;
  return m.op("Slice", [x], {
    starts: [(from - whole.from) * batch],
    ends: [(to - whole.from) * batch],
    axes: [0],
  });
}

/**
 * Joins rows.
 *
 * @param m Any module of the graph.
 * @param xs At least one value.
 * @returns All rows, in order.
 */
export function joined(m: Module, xs: readonly Value[]): Value {
  return xs.length === 1 ? at(xs, 0) : m.op("Concat", xs, { axis: 0 });
}
