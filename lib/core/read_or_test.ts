import { rejects, strictEqual } from "node:assert/strict";
import { EnvironmentError } from "./errors.ts";
import { readOr } from "./read_or.ts";

Deno.test("a file that another machine replaces while it is read is read again, a few times", async () => {
  const stale = (times: number) => () =>
    times-- > 0
      ? Promise.reject(new Error("Stale file handle (os error 116)"))
      : Promise.resolve("new");
  strictEqual(await readOr("x", stale(0)), "new");
  strictEqual(await readOr("x", stale(3)), "new");
  await rejects(readOr("x", stale(99)), EnvironmentError);
});

Deno.test("what is not there is undefined, and what cannot be read is said", async () => {
  strictEqual(await readOr("no/such/file", Deno.readTextFile), undefined);
  await rejects(
    readOr(
      "x",
      () => Promise.reject(new Error("Input/output error (os error 5)")),
    ),
    /Cannot read "x": the system says "Input\/output error"/,
  );
});
