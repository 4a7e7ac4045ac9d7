import { strictEqual } from "node:assert/strict";
import { seedText } from "./seed_text.ts";

Deno.test("seedText() joins three and more in a row", () => {
  strictEqual(seedText([0, 1, 2, 3]), "0..3");
  strictEqual(seedText([3, 5, 8, 9, 10]), "3,5,8..10");
  strictEqual(seedText([9, 4, 5, 2, 1]), "9,4,5,2,1");
  strictEqual(seedText([]), "");
});
