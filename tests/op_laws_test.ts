import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { size } from "../lib/core/mod.ts";
import {
  type Backend,
  BACKENDS,
  encode,
  gradient,
  type Graph,
  newGraph,
  OPS,
  type Sample,
  type Value,
} from "../lib/graph/mod.ts";
import { type Feed, openRuntime, type Runtime } from "../lib/runtime/mod.ts";
import { assertWithin } from "./support/assert.ts";
import {
  elements,
  type Input,
  openProbe,
  type Projection,
} from "./support/derivative.ts";

/** Operators that let no gradient through on purpose. */
const STOPS = ["Identity"];

/** Operators that have no derivative: only networks that are merely read use them. */
const READ_ONLY = [
  "AveragePool",
  "BatchNormalization",
  "GlobalAveragePool",
  "MaxPool",
  "Sign",
  "TopK",
];

const SEEDED = { seed: 0, numRuns: 4 };

for (const [type, op] of OPS) {
  Deno.test(`${type} is filed under its own type, with samples`, () => {
    deepStrictEqual(op.type, type);
    ok(op.samples.length > 0);
  });
}

Deno.test("an operator without derivative is known as one", () => {
  const without = [...OPS.values()].filter(({ vjp }) => vjp === null);
  deepStrictEqual(without.map(({ type }) => type), READ_ONLY);
});

forEverySample(
  "every operator's shape rule agrees with ONNX Runtime",
  async (runtime, type, sample, backend) => {
    const { inputs, ids, y } = build(newGraph(backend), type, sample);
    const session = await runtime.load(encode({ y }));
    const feeds = inputs.map(([name, { shape }]) => [name, ramp(shape)]);
    const { y: found } = await session.run({
      ...Object.fromEntries(feeds),
      ...ids,
    });
    deepStrictEqual(found?.shape, [...y.shape]);
    await session.release();
  },
);

forEveryDerivative(
  "every operator's derivative agrees with central differences",
  async (runtime, type, sample, backend) => {
    const graph = newGraph(backend);
    const { inputs, ids, y } = build(graph, type, sample);
    const seeds = seedsOf(graph, [y], "u");
    const projection = { ys: [y], seeds, xs: inputs };
    await hold(runtime, graph, type, sample, projection, ids, 1e-4);
  },
);

forEveryDerivative(
  "every operator's second derivative agrees with central differences",
  async (runtime, type, sample, backend) => {
    const graph = newGraph(backend);
    const { inputs, ids, y } = build(graph, type, sample);
    const seeds = seedsOf(graph, [y], "u");
    const leaves = inputs.map(([, x]) => x);
    const ys = gradient(graph, y, leaves, seeds[0]?.[1]).flatMap((g) =>
      g ?? []
    );
    const projection = {
      ys,
      seeds: seedsOf(graph, ys, "w"),
      xs: [...inputs, ...seeds],
    };
    await hold(runtime, graph, type, sample, projection, ids, 1e-4);
  },
);

type Check = (
  runtime: Runtime,
  type: string,
  sample: Sample,
  backend: Backend,
) => Promise<void>;

/** Backends by which an operator is written in different ways; the CPU's stands for all where there is one way. */
function backendsOf(type: string): readonly Backend[] {
  const all = Object.values(BACKENDS);
  const differ = all.some(({ lowerings, vjps }) =>
    lowerings[type] ?? vjps[type]
  );
  return differ ? all : [BACKENDS.cpu];
}

/** Runs a law on every sample of every operator, as each backend writes it. */
function forEverySample(law: string, check: Check) {
  Deno.test(law, async (t) => {
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    for (const [type, op] of OPS) {
      for (const [i, sample] of op.samples.entries()) {
        for (const backend of backendsOf(type)) {
          await t.step(
            `${type}, sample ${i}, ${backend.id}`,
            () => check(runtime, type, sample, backend),
          );
        }
      }
    }
    await runtime.close();
  });
}

/** The same for operators that have a derivative. */
function forEveryDerivative(law: string, check: Check) {
  forEverySample(law, async (runtime, type, ...rest) => {
    if (!READ_ONLY.includes(type)) await check(runtime, type, ...rest);
  });
}

/** Applies an operator to inputs; those that are int64 get feeds of their own. */
function build(
  graph: Graph,
  type: string,
  { shapes, dtypes = [], attrs = {} }: Sample,
): { inputs: Input[]; ids: Record<string, Feed>; y: Value } {
  const operands = shapes.map((shape, k): Input => [
    `x${k}`,
    graph.input(`x${k}`, shape, dtypes[k]),
  ]);
  const [whole, inputs] = [true, false].map((int) =>
    operands.filter(([, x]) => (x.dtype === "int64") === int)
  ) as [Input[], Input[]];
  const ids = Object.fromEntries(whole.map(([name, { shape }]) => {
    const data = BigInt64Array.from(
      { length: size(shape) },
      (_, i) => BigInt(i % 3),
    );
    return [name, { data, shape }];
  }));
  return {
    inputs,
    ids,
    y: graph.apply(type, operands.map(([, x]) => x), attrs),
  };
}

function seedsOf(graph: Graph, ys: readonly Value[], letter: string): Input[] {
  return ys.map((y, k) => [
    `${letter}${k}`,
    graph.input(`${letter}${k}`, y.shape),
  ]);
}

async function hold(
  runtime: Runtime,
  graph: Graph,
  type: string,
  { range = [-1, 1] }: Sample,
  projection: Projection,
  ids: Readonly<Record<string, Feed>>,
  bar: number,
) {
  const { seeds, xs } = projection;
  const operands = xs.filter(([name]) => name.startsWith("x"));
  const probe = await openProbe(runtime, graph, projection, ids);
  if (!probe) {
    ok(STOPS.includes(type) || operands.length === 0, "no gradient flows");
    return;
  }
  const others = [...xs, ...seeds].filter((x) => !operands.includes(x));
  await fc.assert(
    fc.asyncProperty(
      elements(operands, range),
      elements(others),
      elements(xs),
      async (point, rest, direction) => {
        const error = await probe.error({ ...point, ...rest }, direction);
        assertWithin(`the derivative of ${type}`, error, bar);
      },
    ),
    SEEDED,
  );
  await probe.release();
}

function ramp(shape: readonly number[]): Feed {
  const data = Float32Array.from(
    { length: size(shape) },
    (_, i) => 0.1 * (i + 1),
  );
  return { data, shape };
}
