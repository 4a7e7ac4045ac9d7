import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { remembered } from "./remembered.ts";

Deno.test("remembered() works out each answer once, a promise that is rejected too", async () => {
  const asked: string[] = [];
  const f = remembered(new Map<string, Promise<number>>(), (x: string) => {
    asked.push(x);
    return x === "" ? Promise.reject(new Error("empty")) : Promise.resolve(1);
  });
  strictEqual(await f("a") + await f("a") + await f("b"), 3);
  strictEqual(f(""), f(""));
  await f("").catch(() => {});
  deepStrictEqual(asked, ["a", "b", ""]);
});

Deno.test("remembered() tells objects apart that only look alike", () => {
  const f = remembered(new WeakMap<object, object>(), () => ({}));
  const [a, b] = [{}, {}];
  strictEqual(f(a), f(a));
  strictEqual(f(a) === f(b), false);
});
