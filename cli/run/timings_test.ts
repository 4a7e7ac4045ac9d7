import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Unit } from "../../lib/bench/mod.ts";
import { estimate, openTimings, readTimings } from "./timings.ts";
import { inFolder } from "../../tests/support/folder.ts";

function unit(method: string, images: number): Unit {
  const samples = Array.from({ length: images }, () => ({}));
  return { method: { id: method }, samples } as unknown as Unit;
}

Deno.test("time is estimated from the images of each method that were timed", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/timings`);
    const line = (method: string, seconds: number, lanes: number) =>
      JSON.stringify({ method, images: 2, seconds, lanes });
    const text = [line("a", 4, 1), line("a", 4, 2), line("b", 20, 1)];
    await Deno.writeTextFile(
      `${folder}/timings/1.jsonl`,
      `${text.join("\n")}\n{"method":"b","ima`,
    );
    const paces = await readTimings(folder);
    deepStrictEqual(paces.get("a"), { seconds: 1.5, images: 4 });
    strictEqual(estimate([unit("a", 3), unit("b", 1)], paces), 14.5);
    deepStrictEqual(estimate([unit("a", 3), unit("c", 1)], paces), ["c"]);
  });
});

Deno.test("a unit is timed if it was sampled, not if it was only read again", async () => {
  await inFolder(async (folder) => {
    const timings = openTimings(folder, 1);
    const [sampled, read] = [unit("a", 2), unit("b", 2)];
    for (const one of [sampled, read]) timings.begin(one);
    timings.sampled(sampled);
    for (const one of [sampled, read]) timings.end(one);
    timings.close();
    const paces = await readTimings(folder);
    deepStrictEqual([...paces.keys()], ["a"]);
    ok((paces.get("a")?.seconds ?? -1) >= 0);
  });
});

Deno.test("timings that cannot be written are no failure", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/timings`, "in the way");
    const timings = openTimings(folder, 1);
    const one = unit("a", 1);
    timings.begin(one);
    timings.sampled(one);
    timings.end(one);
    timings.close();
    await Deno.remove(`${folder}/timings`);
    strictEqual((await readTimings(folder)).size, 0);
  });
});
