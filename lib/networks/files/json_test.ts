import { deepStrictEqual, rejects } from "node:assert/strict";
import { readJson } from "./json.ts";

async function reading(text: string): Promise<unknown> {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, text);
    return await readJson(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("readJson() reads Python's infinities and NaN as null, outside of strings", async () => {
  const text = String.raw`{"a": -Infinity, "b": [NaN, "NaN \" -Infinity"]}`;
  deepStrictEqual(await reading(text), {
    a: null,
    b: [null, 'NaN " -Infinity'],
  });
});

Deno.test("readJson() refuses a key that is there twice", async () => {
  await rejects(reading('{"a": 1, "a": 2}'), /"a" is there twice/);
});

Deno.test("readJson() refuses what is not JSON", async () => {
  await rejects(reading('{"a": '), /Cannot read/);
});
