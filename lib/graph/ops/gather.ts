import { at, sameShape, size } from "../../core/mod.ts";
import type { Op } from "../ir.ts";
import { given, misfit } from "./_rules.ts";
import { scalar } from "./_scalar.ts";
import { reshaped } from "./_unbroadcast.ts";

/** Rows of `table` along axis 0, by an int64 tensor of indices. */
export const Gather: Op = {
  type: "Gather",
  domain: "",
  since: 13,
  attributes: {},
  infer([table, index]) {
    const [t, i] = [given(table), given(index)];
    if (i.dtype !== "int64") {
      throw misfit("Gather", [t, i], "indices are int64");
    }
    return { shape: [...i.shape, ...t.shape.slice(1)], dtype: t.dtype };
  },
  vjp(graph, g, { inputs: [t, i] }) {
    const [{ shape }, index] = [given(t), given(i)];
    const n = size(index.shape);
    const zeros = graph.apply("Expand", [scalar(graph, 0)], { shape });
    const ids = reshaped(graph, index, [n, 1]);
    const rows = reshaped(graph, g, [n, ...shape.slice(1)]);
    return [
      graph.apply("ScatterND", [zeros, ids, rows], { reduction: "add" }),
      null,
    ];
  },
  samples: [{ shapes: [[5, 3], [2, 4]], dtypes: ["float32", "int64"] }],
};

/** `rows` `[n, …]` added to the rows of `table` that the int64 `index` `[n, 1]` names; attribute `reduction` must be `"add"`. */
export const ScatterND: Op = {
  type: "ScatterND",
  domain: "",
  since: 18,
  attributes: { reduction: "string" },
  infer([table, index, rows], { reduction }) {
    const [t, i, r] = [given(table), given(index), given(rows)];
    const fits = reduction === "add" && i.dtype === "int64" &&
      sameShape(i.shape, [at(r.shape, 0), 1]) &&
      sameShape(r.shape.slice(1), t.shape.slice(1));
    if (!fits) throw misfit("ScatterND", [t, i, r], "rows must fit the table");
    return { shape: t.shape, dtype: t.dtype };
  },
  vjp(graph, g, { inputs: [_table, i] }) {
    const index = given(i);
    const ids = reshaped(graph, index, [at(index.shape, 0)]);
    return [g, null, graph.apply("Gather", [g, ids])];
  },
  samples: [{
    shapes: [[5, 3], [4, 1], [4, 3]],
    dtypes: ["float32", "int64", "float32"],
    attrs: { reduction: "add" },
  }],
};
