import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { planBuffers } from "./buffer_plan.ts";
import { executionOrder } from "./execution_order.ts";
import { type Graph, newGraph } from "./graph.ts";
import type { Value } from "./ir.ts";

/** A piece of memory by what it holds and for how long: its floats, and places in the order. */
type Piece = readonly [floats: number, begin: number, end: number];

function planned(...outputs: Value[]): Piece[] {
  const order = executionOrder(outputs);
  return planBuffers(order, outputs)
    .map(({ bytes, begin, end }) => [bytes / 4, begin, end]);
}

function exp(g: Graph, v: Value, times = 1): Value {
  const y = g.apply("Exp", [v]);
  return times === 1 ? y : exp(g, y, times - 1);
}

Deno.test("what is fed and what is returned is held from the first operator, or from its own, until the run ends", () => {
  const g = newGraph();
  const x = g.input("x", [8]);
  deepStrictEqual(planned(exp(g, x)), [[8, -1, Infinity], [8, 1, Infinity]]);
});

Deno.test("two pieces are enough for a chain, in turns: an operator may not write over what it reads", () => {
  const g = newGraph();
  const y = exp(g, g.input("x", [8]), 6);
  deepStrictEqual(planned(y).slice(1), [
    [8, 1, 6],
    [8, 2, 5],
    [8, 6, Infinity],
  ]);
});

Deno.test("what is taken once more later is held in between, also where nobody reads it", () => {
  const g = newGraph();
  const wide = exp(g, g.input("x", [8]));
  const small = exp(
    g,
    g.apply("ReduceSum", [wide], { axes: [0], keepdims: 1 }),
    3,
  );
  const again = exp(g, g.apply("Concat", Array(8).fill(small), { axis: 0 }));
  const [, first] = planned(again);
  // The wide value is read at 2; the next one of its shape is made at 6 and read at 7.
  deepStrictEqual(first, [8, 1, 7]);
});

Deno.test("memory is taken again by values of the same dimensions alone, not of the same number of elements", () => {
  const g = newGraph();
  const x = exp(g, g.input("x", [2, 4]), 2);
  const turned = g.apply("Transpose", [x], { perm: [1, 0] });
  const same = exp(g, exp(g, x));
  strictEqual(planned(exp(g, same)).length, 4);
  strictEqual(planned(exp(g, turned)).length, 5);
});

Deno.test("another view of a value takes no memory, and keeps the value's own", () => {
  const g = newGraph();
  const x = exp(g, g.input("x", [8]));
  const view = g.apply("Reshape", [x], { shape: [2, 4] });
  deepStrictEqual(planned(exp(g, view)).slice(1), [
    [8, 1, 3],
    [8, 3, Infinity],
  ]);
});
