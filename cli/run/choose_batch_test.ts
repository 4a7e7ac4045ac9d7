import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import type { Plan } from "../../lib/bench/mod.ts";
import { chooseBatch, evenBatch } from "./choose_batch.ts";
import { memoryLine } from "./memory_text.ts";

const planOf = (batch: number) => ({ size: { batch } }) as Plan;

Deno.test("as many images are sampled together as the memory is estimated to be enough for", async () => {
  const asked: number[] = [];
  const chosen = (images: number, room: number) =>
    chooseBatch(images, room, (batch) => {
      asked.push(batch);
      const rows = [{ id: "sd15", bytes: 2 + batch }, {
        id: "uce",
        bytes: undefined,
      }];
      return Promise.resolve({ plan: planOf(batch), rows });
    });
  strictEqual((await chosen(100, 100)).plan.size.batch, 10);
  strictEqual((await chosen(100, 11)).plan.size.batch, 5);
  strictEqual((await chosen(100, 2)).plan.size.batch, 1);
  deepStrictEqual(asked.slice(0, 3), [10, 10, 5]);
});

Deno.test("blocks are as equal as can be, of at most as many images as asked for", () => {
  strictEqual(evenBatch(100, 16), 10);
  strictEqual(evenBatch(24, 16), 12);
  strictEqual(evenBatch(97, 16), 14);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 16 }),
      (images, most) => {
        const batch = evenBatch(images, most);
        ok(batch >= 1 && batch <= most && batch <= images);
        ok(2 * batch >= Math.min(images, most) || images % batch === 0);
      },
    ),
    { seed: 0 },
  );
});

Deno.test("what a plan takes is said of the row that takes most, beside what there is", () => {
  const rows = [{ id: "sd15", bytes: 3e9 }, { id: "biasmap", bytes: 5.5e9 }, {
    id: "uce",
    bytes: undefined,
  }];
  const device = { provider: "cuda", precision: "fp16" } as const;
  strictEqual(
    memoryLine(rows, planOf(4), { ...device, room: 20e9 }),
    "memory of cuda in fp16, --batch 4: about 5.5 GB for biasmap, which takes most, of 20 GB that sessions may hold; uce: once fitted",
  );
  ok(
    memoryLine(rows, planOf(4), { ...device, room: 4e9 })
      .includes("more than the 4.0 GB that sessions may hold"),
  );
  strictEqual(
    memoryLine([{ id: "uce", bytes: undefined }], planOf(4), device),
    "memory of cuda in fp16, --batch 4: unknown; uce: once fitted",
  );
});
