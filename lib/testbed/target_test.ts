import { strictEqual } from "node:assert/strict";
import { worldTarget } from "./target.ts";

const FILE = new URL("../../targets/testbed.csv", import.meta.url);

Deno.test("targets/testbed.csv is the world's table; write what worldTarget() says where it is not", async () => {
  strictEqual(await Deno.readTextFile(FILE), worldTarget());
});
