import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { InputError } from "../../core/mod.ts";
import { safetensors, type Zeros } from "../../../tests/support/safetensors.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { inFolder } from "../../../tests/support/folder.ts";

const STEM = "diffusion_pytorch_model";

/** Runs a test in a folder with some files: tensors, JSON, or nothing of interest. */
async function withFiles(
  files: Readonly<Record<string, Readonly<Record<string, Zeros>> | string>>,
  test: (folder: string) => Promise<void>,
) {
  await inFolder(async (folder) => {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(
        `${folder}/${name}`,
        typeof content === "string"
          ? new TextEncoder().encode(content)
          : safetensors(content),
      );
    }
    await test(folder);
  });
}

function index(shardOf: Readonly<Record<string, string>>): string {
  return JSON.stringify({ metadata: { total_size: 0 }, weight_map: shardOf });
}

const FULL = { a: { shape: [1] } };
const HALF = { a: { dtype: "F16", shape: [1] } } as const;
const SHARDS = {
  "model-00001-of-00002.safetensors": { a: { shape: [1] } },
  "model-00002-of-00002.safetensors": { b: { shape: [2] } },
} as const;
const [FIRST, SECOND] = Object.keys(SHARDS) as [string, string];

/** Every way in which weights may lie in a folder: what is opened, and whether that is worth a note. */
const PRECISIONS = [
  [["one", "one half", "shards", "half shards"], "one", false],
  [["one half", "shards"], "shards", false],
  [["half shards", "shards"], "shards", false],
  [["one", "shards"], "one", false],
  [["one half", "half shards"], "one half", true],
  [["one half"], "one half", true],
  [["half shards"], "half shards", true],
] as const;

const PLACES = {
  "one": { [`${STEM}.safetensors`]: FULL },
  "one half": { [`${STEM}.fp16.safetensors`]: HALF },
  "shards": {
    "full-1.safetensors": FULL,
    [`${STEM}.safetensors.index.json`]: index({ a: "full-1.safetensors" }),
  },
  "half shards": {
    "half-1.safetensors": HALF,
    [`${STEM}.safetensors.index.fp16.json`]: index({ a: "half-1.safetensors" }),
  },
};

for (const [there, opened, noted] of PRECISIONS) {
  Deno.test(`openCheckpoint() takes ${opened} of ${there.join(", ")}`, async () => {
    const files = Object.assign({}, ...there.map((place) => PLACES[place]));
    await withFiles(files, async (folder) => {
      const { tensors, note } = await openCheckpoint(folder, STEM);
      const half = opened.includes("half");
      strictEqual(tensors.get("a")?.dtype, half ? "F16" : "F32");
      strictEqual(note !== undefined, noted);
      if (!there.some((place) => place.includes("half"))) return;
      const asked = await openCheckpoint(folder, STEM, "fp16");
      strictEqual(asked.tensors.get("a")?.dtype, "F16");
      strictEqual(asked.note, undefined, "asked for is no surprise");
    });
  });
}

Deno.test("openCheckpoint() says that full precision is there only as a pickle", async () => {
  await withFiles({
    "model.fp16.safetensors": HALF,
    "pytorch_model.bin": "",
  }, async (folder) => {
    const { note } = await openCheckpoint(folder, "model");
    strictEqual(
      note,
      `"${folder}" is read from model.fp16.safetensors, weights in half precision: the full precision is there only as pytorch_model.bin, a pickle, which is never read; --variant fp16 says that they are meant`,
    );
  });
});

Deno.test("openCheckpoint() does not take another precision than was asked for", async () => {
  await withFiles({ "model.safetensors": FULL }, async (folder) => {
    await rejects(
      openCheckpoint(folder, "model", "fp16"),
      /expected model\.fp16\.safetensors or .*\n.*found model\.safetensors$/,
    );
  });
});

for (
  const name of [
    "model.safetensors.index.json",
    "model.safetensors.index.fp16.json",
    "model.fp16.safetensors.index.json",
  ]
) {
  Deno.test(`openCheckpoint() joins the shards of ${name}`, async () => {
    const files = { ...SHARDS, [name]: index({ a: FIRST, b: SECOND }) };
    await withFiles(files, async (folder) => {
      const { path, tensors } = await openCheckpoint(folder, "model");
      strictEqual(path, `${folder}/${name}`);
      deepStrictEqual(tensors.get("b")?.shape, [2]);
      strictEqual(
        tensors.get("b")?.file,
        await Deno.realPath(`${folder}/${SECOND}`),
      );
    });
  });
}

Deno.test("openCheckpoint() lists everything on which index and shards disagree", async () => {
  const files = {
    ...SHARDS,
    "model.safetensors.index.json": index({ a: SECOND, c: FIRST }),
  };
  await withFiles(files, async (folder) => {
    await rejects(openCheckpoint(folder, "model"), (error) => {
      deepStrictEqual((error as InputError).problems, [
        `"a" is in ${FIRST}, the index says "${SECOND}"`,
        `"b" is in ${SECOND}, the index says nothing`,
        `"c" is not in ${FIRST}`,
      ]);
      return true;
    });
  });
});

Deno.test("openCheckpoint() names every shard that is missing or broken", async () => {
  const files = {
    [FIRST]: "no",
    "model.safetensors.index.json": index({ a: FIRST, b: SECOND }),
  };
  await withFiles(files, async (folder) => {
    await rejects(openCheckpoint(folder, "model"), (error) => {
      deepStrictEqual((error as InputError).problems, [
        `${FIRST}: it has only 2 bytes`,
        `Cannot read "${folder}/${SECOND}": there is no such file or folder`,
      ]);
      return true;
    });
  });
});

Deno.test("openCheckpoint() does not follow an index out of its folder", async () => {
  for (
    const name of ["../x.safetensors", "/x.safetensors", "a/b.safetensors"]
  ) {
    const files = { "model.safetensors.index.json": index({ a: name }) };
    await withFiles(files, async (folder) => {
      await rejects(
        openCheckpoint(folder, "model"),
        /weight_map\.a: expected the name of a \.safetensors file beside the index/,
      );
    });
  }
});

Deno.test("openCheckpoint() never reads a pickle, and says how to convert it", async () => {
  for (const name of ["model.bin", "model.ckpt", "model.pt", "model.pth"]) {
    await withFiles({ [name]: "" }, async (folder) => {
      await rejects(
        openCheckpoint(folder, "model"),
        (error) =>
          error instanceof InputError && error.message.includes(name) &&
          /never read; convert it once .*safe_serialization=True/.test(
            error.message,
          ),
      );
    });
  }
});

Deno.test("openCheckpoint() says what it found instead of weights", async () => {
  await withFiles({ "config.json": "{}" }, async (folder) => {
    await rejects(openCheckpoint(folder, "model"), /found config\.json$/);
  });
  await withFiles({}, async (folder) => {
    await rejects(openCheckpoint(folder, "model"), /found an empty folder$/);
  });
});
