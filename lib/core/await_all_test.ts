import { deepStrictEqual, rejects } from "node:assert/strict";
import { awaitAll } from "./await_all.ts";

const after = <T>(ms: number, act: () => T) =>
  new Promise<void>((done) => setTimeout(done, ms)).then(act);

Deno.test("awaitAll() fails as the first in the list did, however late, and waits for the rest", async () => {
  let last = false;
  const fail = (why: string) => () => {
    throw new Error(why);
  };
  await rejects(
    awaitAll([
      after(20, fail("slow")),
      after(0, fail("quick")),
      after(40, () => last = true),
    ]),
    /slow/,
  );
  deepStrictEqual(last, true);
});

Deno.test("awaitAll() keeps the order of the list", async () => {
  deepStrictEqual(
    await awaitAll([after(10, () => "a"), after(0, () => 1)]),
    ["a", 1],
  );
});
