import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { InputError } from "../../core/mod.ts";
import {
  rawSafetensors,
  safetensors,
} from "../../../tests/support/safetensors.ts";
import { inFolder } from "../../../tests/support/folder.ts";
import { parseHeader } from "./_safetensors_header.ts";
import { readSafetensors } from "./safetensors.ts";

const NUMBER = fc.oneof(
  fc.nat(64),
  fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 1e300, -0),
);
const JUNK = fc.jsonValue({ maxDepth: 2 });
const ENTRY = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      dtype: fc.oneof(
        fc.constantFrom("F32", "F16", "BF16", "I64", "BOOL", "F4"),
        JUNK,
      ),
      shape: fc.oneof(fc.array(NUMBER, { maxLength: 5 }), JUNK),
      data_offsets: fc.oneof(fc.tuple(NUMBER, NUMBER), JUNK),
    }, { requiredKeys: [] }),
  },
  { weight: 1, arbitrary: JUNK },
);
const NAMES = fc.oneof(
  fc.constantFrom("__metadata__", "__proto__", "constructor", "a", ""),
  fc.string(),
);
const HEADER = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.string({ unit: "binary" }).map((s) => new TextEncoder().encode(`{${s}`)),
  fc.json().map((s) => new TextEncoder().encode(s)),
  fc.dictionary(NAMES, ENTRY).map((o) =>
    new TextEncoder().encode(JSON.stringify(o))
  ),
);
/** A good file in which a few bytes were changed. */
const DAMAGED = fc.tuple(
  fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { minLength: 1, maxLength: 3 }),
  fc.nat(300),
).map(([changes, length]) => {
  const bytes = safetensors({
    "conv.weight": { shape: [2, 1, 3, 3] },
    "conv.bias": { dtype: "F16", shape: [2] },
  });
  for (const [at, value] of changes) bytes[at % bytes.length] = value;
  return bytes.subarray(0, Math.max(1, length));
});

Deno.test("parseHeader() never throws, whatever the header", () => {
  fc.assert(
    fc.property(HEADER, fc.nat(100), (bytes, dataBytes) => {
      const { entries, problems } = parseHeader(bytes, dataBytes);
      ok(problems.length > 0 || entries.every((e) => e.end <= dataBytes));
    }),
    { seed: 0, numRuns: 2000 },
  );
});

Deno.test("readSafetensors() reads a damaged file or fails with an InputError", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        DAMAGED,
        fc.tuple(HEADER, fc.nat(20)).map(([h, n]) => rawSafetensors(h, n)),
        fc.uint8Array({ maxLength: 40 }),
      ),
      async (bytes) => {
        try {
          const tensors = await read(bytes);
          for (const { offset, bytes: n } of tensors.values()) {
            ok(offset + n <= bytes.length);
          }
        } catch (error) {
          ok(error instanceof InputError, String(error));
        }
      },
    ),
    { seed: 0, numRuns: 300 },
  );
});

Deno.test("parseHeader() refuses floods before they take memory", () => {
  const floods = [
    "{" + '"a":['.repeat(1_000_000),
    `{"a":${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}}`,
    `{"a":[${"0,".repeat(5_000_000)}0]}`,
    `{"a":{"dtype":"F32","shape":[${
      `${Number.MAX_SAFE_INTEGER},`.repeat(100_000)
    }1],"data_offsets":[0,4]}}`,
  ];
  for (const text of floods) {
    const { problems } = parseHeader(new TextEncoder().encode(text), 4);
    strictEqual(problems.length, 1);
  }
});

/** Reads a file with these bytes. */
function read(bytes: Uint8Array) {
  return inFolder(async (folder) => {
    const path = `${folder}/damaged.safetensors`;
    await Deno.writeFile(path, bytes);
    return await readSafetensors(path);
  });
}
