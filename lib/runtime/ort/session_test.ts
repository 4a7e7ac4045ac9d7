import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { rows, type Tensor, tensor, torchNormal } from "../../core/mod.ts";
import {
  tinyModel,
  type TinyWeight,
} from "../../../tests/support/tiny_model.ts";
import {
  MOST_THREADS,
  openRuntime,
  type Runtime,
  type RuntimeOptions,
} from "./session.ts";

const CPU: RuntimeOptions = { provider: "cpu", threads: 1 };

// The least that a runtime needs: its own files and ONNX Runtime's library.
const LEAST = { read: true, ffi: true } as const;

const sigmoid = tinyModel({
  inputs: { x: [2, 3] },
  nodes: [["Sigmoid", ["x"], ["y"]]],
  outputs: { y: [2, 3] },
});

function test(
  name: string,
  options: RuntimeOptions,
  body: (runtime: Runtime) => Promise<void>,
): void {
  Deno.test({
    name,
    permissions: LEAST,
    async fn() {
      const runtime = await openRuntime(options);
      try {
        await body(runtime);
      } finally {
        await runtime.close();
      }
    },
  });
}

test("a runtime says what runs its models", CPU, async (runtime) => {
  strictEqual(runtime.provider, "cpu");
  strictEqual(runtime.threads, 1);
  ok(runtime.device.length > 0);
  ok(/^\d+\.\d+\.\d+/.test(runtime.versions.onnxruntime));
  const session = await runtime.load(sigmoid);
  deepStrictEqual(session.inputs, ["x"]);
  deepStrictEqual(session.outputs, ["y"]);
  strictEqual(session.cpuNodes, false);
});

test("a model's inputs stay usable", CPU, async (runtime) => {
  const session = await runtime.load(sigmoid);
  const x = tensor([0, 1, 2, 3, 4, 5], [2, 3]);
  const first = await session.run({ x });
  deepStrictEqual(await session.run({ x }), first);
  deepStrictEqual([...x.data], [0, 1, 2, 3, 4, 5]);
  deepStrictEqual(first.y?.shape, [2, 3]);
  strictEqual(first.y.data[0], 0.5);
});

test("rows of a larger tensor are fed as they are", CPU, async (runtime) => {
  const session = await runtime.load(sigmoid);
  const { y } = await session.run({
    x: rows(tensor([9, 9, 9, 0, 0, 0, 0, 0, 0, 9, 9, 9], [4, 3]), 1, 3),
  });
  deepStrictEqual(y, tensor([0.5, 0.5, 0.5, 0.5, 0.5, 0.5], [2, 3]));
});

test("token ids are int64", CPU, async (runtime) => {
  const session = await runtime.load(tinyModel({
    inputs: { ids: { ids: [3] } },
    nodes: [["Gather", ["table", "ids"], ["y"]]],
    outputs: { y: [3, 2] },
    weights: { table: tensor([0, 1, 10, 11, 20, 21], [3, 2]) },
  }));
  const ids = { data: BigInt64Array.of(2n, 0n, 2n), shape: [3] };
  const { y } = await session.run({ ids });
  deepStrictEqual(y, tensor([20, 21, 0, 1, 20, 21], [3, 2]));
});

test("weights lie in any file, at any byte", CPU, async (runtime) => {
  // ASCII text is finite float32 numbers: this file serves as the weights.
  const file = await Deno.realPath(new URL(import.meta.url));
  const weight: TinyWeight = { shape: [4, 4], file, offset: 3 };
  const session = await runtime.load(tinyModel({
    inputs: { x: [4, 4] },
    nodes: [["MatMul", ["x", "w"], ["y"]]],
    outputs: { y: [4, 4] },
    weights: { w: weight },
  }));
  const bytes = (await Deno.readFile(file)).slice(3, 3 + 64);
  const { y } = await session.run({ x: identity(4) });
  deepStrictEqual(y?.data, new Float32Array(bytes.buffer));
});

test("more threads than give the same bits are not used", {
  ...CPU,
  threads: 64,
}, async (runtime) => {
  await Promise.resolve();
  strictEqual(runtime.threads, MOST_THREADS);
});

test(
  "a missing weight file is an error that names it",
  CPU,
  async (runtime) => {
    const file = "/nowhere/unet.safetensors";
    const model = tinyModel({
      inputs: { x: [1, 1] },
      nodes: [["MatMul", ["x", "w"], ["y"]]],
      outputs: { y: [1, 1] },
      weights: { w: { shape: [1, 1], file, offset: 0 } },
    });
    await rejects(
      runtime.load(model),
      /Cannot load the model: .*unet\.safeten/s,
    );
  },
);

test("a name that is no input is refused", CPU, async (runtime) => {
  const session = await runtime.load(sigmoid);
  const x = tensor([0, 0, 0, 0, 0, 0], [2, 3]);
  await rejects(session.run({ x, z: x }), {
    name: "TypeError",
    message: "Cannot run the model: expected the inputs x, got x, z",
  });
  await rejects(session.run({}), {
    name: "TypeError",
    message: "Cannot run the model: expected the inputs x, got none",
  });
});

test("what ONNX Runtime refuses, it says why", CPU, async (runtime) => {
  await rejects(runtime.load(new Uint8Array(3)), /protobuf parsing failed/);
  const session = await runtime.load(sigmoid);
  const x = tensor([0, 0, 0, 0, 0, 0], [3, 2]);
  await rejects(session.run({ x }), /Cannot run the model: .*dimensions/);
});

test("an output of whole numbers is refused", CPU, async (runtime) => {
  const model = tinyModel({
    inputs: { x: { ids: [2] } },
    nodes: [["Neg", ["x"], ["y"]]],
    outputs: { y: { ids: [2] } },
  });
  await rejects(runtime.load(model), {
    name: "TypeError",
    message: 'Cannot load the model: output "y" is neither float32 nor float64',
  });
});

test("a released session is gone", CPU, async (runtime) => {
  const session = await runtime.load(sigmoid);
  await session.release();
  await session.release();
  const x = tensor([0, 0, 0, 0, 0, 0], [2, 3]);
  await rejects(session.run({ x }), /it was released/);
});

test("other work goes on while a model runs", CPU, async (runtime) => {
  const x = torchNormal(0, [512, 512]);
  const products = Array.from({ length: 12 }, (_, i) => i);
  const session = await runtime.load(tinyModel({
    inputs: { x: x.shape },
    nodes: products.map((i) => ["MatMul", ["x", `y${i}`], [`y${i + 1}`]]),
    outputs: { y12: x.shape },
    weights: { y0: x },
  }));
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await session.run({ x });
  clearInterval(timer);
  ok(ticks > 3, `the main thread ticked ${ticks} times`);
});

test("closing one runtime leaves another alone", CPU, async (runtime) => {
  const x = tensor([0, 0, 0, 0, 0, 0], [2, 3]);
  const other = await openRuntime(CPU);
  const session = await other.load(sigmoid);
  const last = session.run({ x });
  await other.close();
  strictEqual((await last).y?.data[0], 0.5);
  await rejects(session.run({ x }), /the runtime.* was closed/);
  await other.close();
  const { y } = await (await runtime.load(sigmoid)).run({ x });
  strictEqual(y?.data[0], 0.5);
});

Deno.test({
  name: "a runtime needs --allow-ffi, and says so",
  permissions: { read: true },
  fn: () =>
    rejects(openRuntime(CPU), {
      name: "EnvironmentError",
      message: /Cannot load ONNX Runtime's native library: .*--allow-ffi/,
    }),
});

Deno.test("a runtime has at least one thread", () =>
  rejects(openRuntime({ provider: "cpu", threads: 0 }), RangeError));

function identity(n: number): Tensor {
  const data = new Float32Array(n * n);
  for (let i = 0; i < n; i++) data[i * (n + 1)] = 1;
  return { data, shape: [n, n] };
}
