// deno-lint-ignore-file camelcase -- keys are spelled as in the file

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { EnvironmentError, InputError } from "../../core/mod.ts";
import {
  rawSafetensors,
  safetensors,
} from "../../../tests/support/safetensors.ts";
import { readSafetensors } from "./safetensors.ts";
import { inFolder } from "../../../tests/support/folder.ts";

/** Reads a file with these bytes. */
async function read(bytes: Uint8Array) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    return await readSafetensors(path);
  } finally {
    await Deno.remove(path);
  }
}

function fails(bytes: Uint8Array, ...problems: readonly string[]) {
  return rejects(read(bytes), (error) => {
    ok(error instanceof InputError);
    deepStrictEqual(error.problems, problems);
    return true;
  });
}

function header(entries: Record<string, unknown>): string {
  return JSON.stringify(entries);
}

const F32 = (begin: number, end: number) => ({
  dtype: "F32",
  shape: [(end - begin) / 4],
  data_offsets: [begin, end],
});

Deno.test("readSafetensors() says where each tensor lies", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x.safetensors`;
    const bytes = safetensors({
      a: { shape: [2, 3] },
      b: { dtype: "F16", shape: [] },
      c: { dtype: "BF16", shape: [4, 0] },
      d: { dtype: "BF16", shape: [3] },
    });
    await Deno.writeFile(path, bytes);
    const tensors = await readSafetensors(path);
    const file = await Deno.realPath(path);
    const start = bytes.length - 32;
    deepStrictEqual([...tensors.values()], [
      {
        name: "a",
        dtype: "F32",
        shape: [2, 3],
        file,
        offset: start,
        bytes: 24,
      },
      {
        name: "b",
        dtype: "F16",
        shape: [],
        file,
        offset: start + 24,
        bytes: 2,
      },
      {
        name: "c",
        dtype: "BF16",
        shape: [4, 0],
        file,
        offset: start + 26,
        bytes: 0,
      },
      {
        name: "d",
        dtype: "BF16",
        shape: [3],
        file,
        offset: start + 26,
        bytes: 6,
      },
    ]);
  });
});

Deno.test("readSafetensors() reads what the safetensors library wrote", async () => {
  const tensors = await readSafetensors(
    "tests/reference/random_model/unet/diffusion_pytorch_model.safetensors",
  );
  deepStrictEqual(tensors.get("conv_in.weight")?.shape, [16, 4, 3, 3]);
});

Deno.test("readSafetensors() follows the symbolic links of a cache", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/blobs`);
    await Deno.mkdir(`${folder}/snapshots/1/unet`, { recursive: true });
    const blob = `${folder}/blobs/0123`;
    await Deno.writeFile(blob, safetensors({ a: { shape: [1] } }));
    const link = `${folder}/snapshots/1/unet/model.safetensors`;
    await Deno.symlink("../../../blobs/0123", link);
    const tensors = await readSafetensors(link);
    strictEqual(tensors.get("a")?.file, await Deno.realPath(blob));
  });
});

Deno.test("readSafetensors() accepts metadata, padding and an unsorted header", async () => {
  const text = header({
    __metadata__: { format: "pt" },
    b: F32(4, 8),
    a: F32(0, 4),
  });
  const tensors = await read(rawSafetensors(`${text}   `, 8));
  deepStrictEqual([...tensors.keys()], ["a", "b"]);
});

Deno.test("readSafetensors() refuses a header longer than the file", async () => {
  await fails(
    rawSafetensors("{}", 0, 3n),
    "its header should have 3 bytes, the file has 10 and a header at most 100000000",
  );
  await fails(
    rawSafetensors("{}", 0, 2n ** 64n - 1n),
    "its header should have 18446744073709551615 bytes, the file has 10 and a header at most 100000000",
  );
});

Deno.test("readSafetensors() refuses a header of more than 100 MB without reading it", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x.safetensors`;
    await Deno.writeFile(path, rawSafetensors("{", 0, 100_000_001n));
    await Deno.truncate(path, 200_000_000);
    await rejects(readSafetensors(path), /should have 100000001 bytes/);
  });
});

Deno.test("readSafetensors() refuses what is too short for a length", async () => {
  await fails(new Uint8Array(7), "it has only 7 bytes");
  await fails(rawSafetensors("", 0), 'the header does not begin with "{"');
});

Deno.test("readSafetensors() knows a Git LFS pointer", async () => {
  await fails(
    new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\n"),
    'it is a Git LFS pointer, not the file itself; fetch that with "git lfs pull"',
  );
});

Deno.test("readSafetensors() finds keys that are there twice", async () => {
  const a = JSON.stringify(F32(0, 4));
  await fails(
    rawSafetensors(`{"a":${a},"b":${a},"\\u0061":${a}}`, 4),
    '"a": the key is there twice',
  );
  await fails(
    rawSafetensors(`{"a":{"dtype":"I32",${a.slice(1)}}`, 4),
    '"dtype": the key is there twice',
  );
});

Deno.test("readSafetensors() finds overlaps, holes and lost bytes, all at once", async () => {
  await fails(
    rawSafetensors(header({ a: F32(0, 8), b: F32(4, 12), c: F32(16, 20) }), 24),
    '"b": overlaps the tensor before it by 4 bytes',
    '"c": 4 bytes before it belong to no tensor',
    "4 bytes at the end belong to no tensor",
  );
  await fails(
    rawSafetensors(header({ a: F32(0, 8) }), 7),
    "the tensors take 8 bytes, the file has 7: it is cut short",
  );
});

Deno.test("readSafetensors() finds entries that make no sense, all at once", async () => {
  const entry = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  await fails(
    rawSafetensors(
      header({
        __metadata__: { n: 1 },
        a: 1,
        b: { ...entry, dtype: "toString" },
        c: { ...entry, shape: [-1] },
        d: { ...entry, shape: [0.5] },
        e: { ...entry, data_offsets: [0, 4, 8] },
        f: { ...entry, data_offsets: [4, 0] },
        g: { ...entry, shape: [2] },
        h: { ...entry, shape: [2 ** 52, 2 ** 52] },
        i: { dtype: "F32" },
      }),
      4,
    ),
    "__metadata__: expected an object of strings",
    '"a": expected an object',
    '"b": unknown dtype "toString"',
    '"c": expected a shape of whole numbers, found [-1]',
    '"d": expected a shape of whole numbers, found [0.5]',
    '"e": expected two data_offsets, found [0,4,8]',
    '"f": data_offsets [4, 0] run backwards',
    '"g": F32 of shape [2] does not fill the 4 bytes of its data_offsets',
    '"h": F32 of shape [4503599627370496, 4503599627370496] does not fill the 4 bytes of its data_offsets',
    '"i": expected a shape of whole numbers, found nothing',
  );
});

Deno.test("readSafetensors() refuses a header that is not JSON in UTF-8", async () => {
  for (
    const bytes of [[0x7b], [0x7b, 0xff, 0x7d], [0xef, 0xbb, 0xbf, 0x7b, 0x7d]]
  ) {
    await rejects(read(rawSafetensors(Uint8Array.from(bytes), 0)), InputError);
  }
});

Deno.test("readSafetensors() names the path that leads nowhere", async () => {
  await rejects(
    readSafetensors("no/such.safetensors"),
    new InputError(
      'Cannot read "no/such.safetensors": there is no such file or folder',
    ),
  );
  await rejects(
    readSafetensors("tests"),
    new InputError('Cannot read "tests": expected a regular file'),
  );
});

Deno.test({
  name: "readSafetensors() says which permission Deno lacks",
  permissions: { read: false },
  fn: () => rejects(readSafetensors("x.safetensors"), EnvironmentError),
});
