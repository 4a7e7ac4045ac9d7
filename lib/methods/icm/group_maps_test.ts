import { deepStrictEqual, doesNotThrow, throws } from "node:assert/strict";
import { InputError, type Tensor, tensor } from "../../core/mod.ts";
import type { ActivationFolder } from "../../probes/mod.ts";
import { groupMaps, pooled, refuseLarge } from "./group_maps.ts";

/** Of two shards of two images at one step, two positions of two channels: the last image shows nothing that is known. */
const SHARDS: readonly Tensor[] = [
  tensor([3, 0, 0, 4, 9, 0, 0, 4], [2, 1, 2, 2]),
  tensor([0, 0, 0, 1, 0, 0, 0, 0], [2, 1, 2, 2]),
];

const FOLDER = {
  labels: () => Promise.resolve([0, 1, 2, null]),
  timesteps: () => Promise.resolve([999]),
  shard: (_, index) => Promise.resolve(SHARDS[index]),
} as Partial<ActivationFolder> as ActivationFolder;

Deno.test("a group's map is its mean output less that of the groups it is told from, of length 1", async () => {
  const { directions, norms } = await groupMaps(FOLDER, "attn1", 2, [
    [1],
    [0],
    [0, 1],
  ]);
  deepStrictEqual(directions.shape, [1, 3, 2, 2]);
  const root = Math.hypot(6, 3);
  deepStrictEqual(
    [...directions.data],
    [-1, 0, 0, 0, 1, 0, 0, 0, -6 / root, 0, 0, -3 / root].map(Math.fround),
  );
  deepStrictEqual(norms, [(5 + Math.sqrt(97) + 1 + 0) / 4]);
});

Deno.test("probes read the mean over positions, whether channels come last or first", async () => {
  const last = await pooled(FOLDER).module("attn1", 2);
  deepStrictEqual(last, tensor([1.5, 2, 4.5, 2, 0, 0.5, 0, 0], [4, 1, 2]));
  const first = await pooled({
    ...FOLDER,
    shard: (_, index) =>
      Promise.resolve({
        data: (SHARDS[index] as Tensor).data,
        shape: [2, 1, 2, 1, 2],
      }),
  }).module("mid_block", 2);
  deepStrictEqual(first, tensor([1.5, 2, 4.5, 2, 0, 0.5, 0, 0], [4, 1, 2]));
});

Deno.test("maps that would be gigabytes are refused before an image is made", () => {
  const middle = { name: "mid_block", shape: [1280, 8, 8] };
  const first = { name: "down_blocks.0.attn1", shape: [4096, 320] };
  doesNotThrow(() => refuseLarge([middle], 50, 4));
  throws(
    () => refuseLarge([middle, first], 50, 4),
    (error) =>
      error instanceof InputError && /1\.1 GB.*mid_block/.test(error.message),
  );
});
