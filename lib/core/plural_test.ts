import { deepStrictEqual } from "node:assert/strict";
import { plural } from "./plural.ts";

Deno.test("one thing is counted in the singular, none and several in the plural", () => {
  deepStrictEqual(
    [0, 1, 2].map((n) => plural(n, "image")),
    ["0 images", "1 image", "2 images"],
  );
  deepStrictEqual(
    [1, 3].map((n) => plural(n, "file is missing", "files are missing")),
    ["1 file is missing", "3 files are missing"],
  );
});
