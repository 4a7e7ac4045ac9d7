import { deepStrictEqual, rejects } from "node:assert/strict";
import type { StoredDtype } from "./_safetensors_header.ts";
import { storedValues } from "./stored_values.ts";

Deno.test("storedValues() reads float32, float16 and bfloat16 exactly", async () => {
  const expected = [0, -0, 1, -2.5, 2 ** -24, 65504, Infinity, -Infinity];
  deepStrictEqual(
    await read("F16", [
      ...[0, 0x8000, 0x3c00, 0xc100, 0x0001, 0x7bff, 0x7c00, 0xfc00],
      0x7e00,
    ]),
    [...expected, NaN],
  );
  deepStrictEqual(
    await read("BF16", [0, 0x8000, 0x3f80, 0xc020, 0x3380, 0x7f80, 0x7fc0]),
    [0, -0, 1, -2.5, 2 ** -24, Infinity, NaN],
  );
  deepStrictEqual(await read("F32", [0xcccd, 0x3dcc]), [Math.fround(0.1)]);
});

Deno.test("storedValues() refuses other types and a file that ends", async () => {
  await rejects(read("I64", [1, 2, 3, 4]), /expected F32 or F16 or BF16/);
  await rejects(read("F16", [1], 2), /it became shorter/);
});

/** Reads 16-bit words that lie behind a header of three bytes. */
async function read(
  dtype: StoredDtype,
  words: readonly number[],
  missing = 0,
): Promise<number[]> {
  const file = await Deno.makeTempFile();
  try {
    const data = new Uint8Array(Uint16Array.from(words).buffer);
    await Deno.writeFile(file, Uint8Array.of(9, 9, 9, ...data));
    const bytes = data.length + missing;
    const stored = { name: "w", dtype, shape: [], file, offset: 3, bytes };
    return [...(await storedValues(stored)).data];
  } finally {
    await Deno.remove(file);
  }
}
