import {
  deepStrictEqual,
  match,
  ok,
  rejects,
  throws,
} from "node:assert/strict";
import {
  at,
  InputError,
  rows,
  size,
  type Tensor,
  torchNormal,
} from "../core/mod.ts";
import {
  type Checkpoint,
  inceptionPixels,
  inceptionProgram,
  openInceptionWeights,
  readSafetensors,
} from "../networks/mod.ts";
import { openInception, openRuntime, type Session } from "./mod.ts";
import { readNpy } from "../../tests/support/npy.ts";
import { rawSafetensors } from "../../tests/support/safetensors.ts";
import { inFolder } from "../../tests/support/folder.ts";

// Made by tests/reference/inception.py.
const FOLDER = new URL("../../tests/reference/inception/", import.meta.url);
const { sizes, weights }: {
  sizes: [number, number, number][];
  weights: [string, number[]][];
} = JSON.parse(await Deno.readTextFile(new URL("weights.json", FOLDER)));

Deno.test("Inception's features are those of pytorch-fid with the same weights", async () => {
  const wanted = await readNpy(new URL("features.npy", FOLDER).pathname);
  await inFolder(async (folder) => {
    const runtime = await openRuntime({ provider: "cpu", threads: 2 });
    try {
      const checkpoint = await randomWeights(`${folder}/inception.safetensors`);
      let done = 0;
      for (const [i, [n, height, width]] of sizes.entries()) {
        const images = sigmoid(torchNormal(1000 + i, [n, 3, height, width]));
        const resizer: Session = await runtime.load(
          inceptionPixels([n, height, width]),
        );
        const session: Session = await runtime.load(
          inceptionProgram(checkpoint, n),
        );
        const { pixels } = await resizer.run({ images });
        const { features } = await session.run({ pixels: pixels as Tensor });
        deepStrictEqual(features?.shape, [n, 2048]);
        const error = relative(
          features.data,
          rows(wanted, done, done + n).data,
        );
        ok(error < 1e-4, `relative error ${error}`);
        done += n;
        await resizer.release();
        await session.release();
      }
    } finally {
      await runtime.close();
    }
  });
});

Deno.test("weights that are no Inception are refused with all that is wrong", () => {
  const checkpoint = {
    path: "x.safetensors",
    tensors: new Map([["conv.weight", {
      name: "conv.weight",
      dtype: "F32",
      shape: [1],
      file: "",
      offset: 0,
      bytes: 4,
    }]]),
  } as Checkpoint;
  throws(() => inceptionProgram(checkpoint, 1), (error) => {
    ok(error instanceof InputError);
    const all = error.problems.join("\n");
    match(
      all,
      /"Conv2d_1a_3x3.conv.weight" is missing[^]*"conv.weight" is extra/,
    );
    return true;
  });
});

Deno.test("a file that is not pytorch-fid's Inception is refused in a few lines, with what to do", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/some.safetensors`;
    const other = (
      names: readonly string[],
      shape: readonly number[] = [1],
    ) => {
      const header = Object.fromEntries(names.map((name, i) => {
        const bytes = 4 * size(shape);
        return [name, {
          dtype: "F32",
          shape,
          data_offsets: [i * bytes, (i + 1) * bytes],
        }];
      }));
      const text = JSON.stringify(header);
      return rawSafetensors(
        text.padEnd(8 * Math.ceil(text.length / 8)),
        4 * names.length * size(shape),
      );
    };
    const unet = Array.from({ length: 686 }, (_, i) => `up_blocks.${i}.weight`);
    for (
      const [name, bytes, says] of [
        ["w.pth", Uint8Array.of(0x50, 0x4b, 3, 4, 0), /a pickle[^]*save_file/],
        ["unet", other(unet), /470 tensors are missing, 686 are none of Inc/],
        ["torchvision", other(["fc.weight"], [1000, 1]), /torchvision's/],
        ["text", new TextEncoder().encode("hello, world"), /not a whole safet/],
      ] as const
    ) {
      await Deno.writeFile(`${folder}/${name}`, bytes);
      await rejects(openInceptionWeights(`${folder}/${name}`), (error) => {
        ok(error instanceof InputError, String(error));
        match(error.message, says);
        ok(error.message.split("\n").length <= 8, error.message);
        return true;
      });
    }
    await rejects(openInceptionWeights(""), /the path is empty/);
    await rejects(openInceptionWeights(path), /there is no such file/);
  });
});

Deno.test("images of many sizes go through one Inception and one resizer at a time, whoever asks", async () => {
  await inFolder(async (folder) => {
    const runtime = await openRuntime({ provider: "cpu", threads: 2 });
    try {
      const { path } = await randomWeights(`${folder}/inception.safetensors`);
      let [open, most, loaded] = [0, 0, 0];
      const { features } = await openInception(path, {
        ...runtime,
        async load(model) {
          const session = await runtime.load(model);
          loaded++;
          most = Math.max(most, ++open);
          return {
            ...session,
            async release() {
              open--;
              await session.release();
            },
          };
        },
      });
      const images = Array.from({ length: 6 }, (_, i) => {
        const shape = [1, 3, 20 + i % 3, 24];
        return sigmoid(torchNormal(i, shape));
      });
      const together = await Promise.all(images.map(features));
      ok(loaded > 4);
      deepStrictEqual([open, most], [2, 2]);
      for (const [i, image] of images.entries()) {
        deepStrictEqual(await features(image), together[i]);
      }
    } finally {
      await runtime.close();
    }
  });
});

async function randomWeights(path: string): Promise<Checkpoint> {
  let end = 0;
  const header = Object.fromEntries(weights.map(([name, shape]) => {
    const begin = end;
    end += 4 * size(shape);
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }];
  }));
  const text = JSON.stringify(header);
  const start = 8 * Math.ceil(text.length / 8);
  const file = rawSafetensors(text.padEnd(start), end);
  weights.forEach(([name, shape], seed) => {
    const count = size(shape);
    const noise = torchNormal(seed, [Math.max(count, 16)]).data;
    const data = noise.subarray(0, count).map(spread(name, shape));
    const begin = 8 + start + (header[name]?.data_offsets[0] ?? NaN);
    file.set(new Uint8Array(data.buffer, data.byteOffset, 4 * count), begin);
  });
  await Deno.writeFile(path, file);
  return { path, tensors: await readSafetensors(path) };
}

function spread(name: string, shape: readonly number[]): (x: number) => number {
  if (name.endsWith("conv.weight")) {
    const scale = Math.sqrt(2 / size(shape.slice(1)));
    return (x) => x * scale;
  }
  if (name.endsWith("running_var")) return (x) => Math.exp(0.1 * x);
  const centre = name.endsWith("bn.weight") ? 1 : 0;
  return (x) => 0.1 * x + centre;
}

function sigmoid({ data, shape }: ReturnType<typeof torchNormal>) {
  return { data: data.map((x) => 1 / (1 + Math.exp(-x))), shape };
}

function relative(found: Float32Array, wanted: Float32Array): number {
  const norm = (f: (i: number) => number) =>
    Math.sqrt(wanted.reduce((s, _, i) => s + f(i) ** 2, 0));
  return norm((i) => at(found, i) - at(wanted, i)) / norm((i) => at(wanted, i));
}
