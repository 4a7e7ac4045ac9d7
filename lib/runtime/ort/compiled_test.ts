import { ok, rejects, strictEqual } from "node:assert/strict";
import { InferenceSession } from "onnxruntime-node";
import { torchNormal } from "../../core/mod.ts";
import { encode, newGraph } from "../../graph/mod.ts";
import { compiled, type Create } from "./compiled.ts";
import { sessionOptions } from "./options.ts";
import { openRuntime, type RuntimeOptions } from "./session.ts";
import { inFolder } from "../../../tests/support/folder.ts";

const SHAPE = [1, 32, 8, 8];

Deno.test("a compiled model is kept once, and gives the bits of one that is not", async () => {
  await inScratch(async ({ compiled, weights }) => {
    const plain = await run(weights, { provider: "cpu", threads: 1 });
    const options = { provider: "cpu", threads: 1, compiled } as const;
    const first = await run(weights, options);
    const [name, ...others] = folders(compiled);
    strictEqual(others.length, 0);
    const { mtime } = await Deno.stat(`${compiled}/${name}/model.onnx`);
    const second = await run(weights, options);
    strictEqual(first.join(), plain.join());
    strictEqual(second.join(), plain.join());
    const again = await Deno.stat(`${compiled}/${name}/model.onnx`);
    strictEqual(again.mtime?.getTime(), mtime?.getTime());
  });
});

Deno.test("of two that start together, one compiles and the other takes what it made", async () => {
  await inScratch(async ({ compiled: folder, weights }) => {
    let sessions = 0;
    const create: Create = (model, options) => {
      sessions++;
      return InferenceSession.create(model, options);
    };
    const settings = {
      provider: "cpu",
      threads: 1,
      cpuNodes: "allow",
    } as const;
    const loadable = {
      model: convolution(weights),
      options: sessionOptions(settings),
    };
    const [one, other] = await Promise.all(
      [1, 2].map(() => compiled(folder, loadable, create, "1")),
    );
    strictEqual(one?.model.join(), other?.model.join());
    strictEqual(sessions, 3, "one compiled, and two looked at the processor");
  });
});

/** How weights are replaced: each leaves their path, their size and their time of modification as they were. */
const REPLACEMENTS = {
  "written over in place": (file: string) => writeWeights(file, 2),
  "renamed over": async (file: string) => {
    await writeWeights(`${file}.new`, 2);
    await Deno.rename(`${file}.new`, file);
  },
  "linked elsewhere": async (file: string) => {
    await writeWeights(`${file}.new`, 2);
    await Deno.remove(file);
    await Deno.symlink(`${file}.new`, file);
  },
};

for (const [how, replace] of Object.entries(REPLACEMENTS)) {
  Deno.test(`weights that are ${how} make another compiled model`, async () => {
    await inScratch(async ({ compiled, weights }) => {
      const options = { provider: "cpu", threads: 1, compiled } as const;
      const before = await run(weights, options);
      const { size, mtime } = await Deno.stat(weights);
      await replace(weights);
      const there = await Deno.stat(weights);
      strictEqual(there.size, size);
      strictEqual(there.mtime?.getTime(), mtime?.getTime());
      const after = await run(weights, options);
      ok(before.join() !== after.join());
      strictEqual(
        after.join(),
        (await run(weights, { provider: "cpu", threads: 1 })).join(),
      );
      strictEqual(folders(compiled).length, 2);
    });
  });
}

Deno.test("weights that are only touched are the same weights", async () => {
  await inScratch(async ({ compiled, weights }) => {
    const options = { provider: "cpu", threads: 1, compiled } as const;
    const before = await run(weights, options);
    await Deno.utime(weights, 5, 5);
    strictEqual((await run(weights, options)).join(), before.join());
    strictEqual(folders(compiled).length, 1);
  });
});

Deno.test("weights that change while they are compiled are kept under no name", async () => {
  await inScratch(async ({ compiled: folder, weights }) => {
    const create: Create = async (model, options) => {
      await writeWeights(weights, 2);
      return InferenceSession.create(model, options);
    };
    const settings = {
      provider: "cpu",
      threads: 1,
      cpuNodes: "allow",
    } as const;
    const loadable = {
      model: convolution(weights),
      options: sessionOptions(settings),
    };
    await rejects(
      compiled(folder, loadable, create, "1"),
      /^EnvironmentError: Cannot keep .*: the weights changed while they were compiled/,
    );
    strictEqual(folders(folder).length, 0);
  });
});

Deno.test("a compiled model whose weights were cut short is made anew", async () => {
  await inScratch(async ({ compiled, weights }) => {
    const options = { provider: "cpu", threads: 1, compiled } as const;
    const before = await run(weights, options);
    const [name] = folders(compiled);
    const file = `${compiled}/${name}/weights.bin`;
    await Deno.truncate(file, 100);
    strictEqual((await run(weights, options)).join(), before.join());
    ok((await Deno.stat(file)).size > 100);
    strictEqual(folders(compiled).length, 1);
  });
});

Deno.test("weights that are not there are no fault of the folder", async () => {
  await inScratch(async ({ compiled, weights }) => {
    await Deno.remove(weights);
    await rejects(
      run(weights, { provider: "cpu", threads: 1, compiled }),
      /^Error: Cannot load the model: No such file/,
    );
  });
});

Deno.test("a folder that cannot be made is one message, and another provider another", async () => {
  await inScratch(async ({ weights }) => {
    const compiled = `${weights}/inside-a-file`;
    await rejects(
      run(weights, { provider: "cpu", threads: 1, compiled }),
      /^EnvironmentError: Cannot keep compiled models in ".*inside-a-file": .*\n {2}to do: name a folder/,
    );
    await rejects(
      openRuntime({ provider: "webgpu", compiled }),
      /EnvironmentError: Cannot keep compiled models of the provider "webgpu"/,
    );
  });
});

/** One run of a small convolution whose kernels lie in a file. */
async function run(
  file: string,
  options: RuntimeOptions,
): Promise<Float32Array> {
  const runtime = await openRuntime(options);
  try {
    const session = await runtime.load(convolution(file));
    const outputs = await session.run({ x: torchNormal(1, SHAPE) });
    return (outputs.y as { data: Float32Array }).data;
  } finally {
    await runtime.close();
  }
}

function convolution(file: string): Uint8Array {
  const graph = newGraph();
  const shape = [32, 32, 3, 3];
  const bytes = 4 * 32 * 32 * 9;
  const kernels = graph.weight({
    name: "kernels",
    dtype: "float32",
    file,
    offset: 0,
    bytes,
  }, shape);
  const y = graph.apply("Conv", [graph.input("x", SHAPE), kernels], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
    strides: [1, 1],
  });
  return encode({ y });
}

async function inScratch(
  body: (
    places: { readonly compiled: string; readonly weights: string },
  ) => Promise<void>,
): Promise<void> {
  await inFolder(async (scratch) => {
    const weights = `${scratch}/weights`;
    await writeWeights(weights, 1);
    await body({ compiled: `${scratch}/compiled`, weights });
  });
}

async function writeWeights(file: string, seed: number): Promise<void> {
  const { data } = torchNormal(seed, [32, 32, 3, 3]);
  await Deno.writeFile(file, new Uint8Array(data.buffer as ArrayBuffer));
  await Deno.utime(file, 1, 1);
}

function folders(compiled: string): string[] {
  return [...Deno.readDirSync(compiled)].filter((x) => x.isDirectory)
    .map(({ name }) => name);
}
