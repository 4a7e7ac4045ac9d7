import { deepStrictEqual } from "node:assert/strict";
import { pilResize } from "./pil_resize.ts";

interface Case {
  from: [number, number];
  to: [number, number];
  input: number[];
  output: number[];
}

const reference = new URL(
  "../../../tests/reference/pil_resize.json",
  import.meta.url,
);
const { cases } = JSON.parse(await Deno.readTextFile(reference)) as {
  cases: Case[];
};

for (const { from: [height, width], to, input, output } of cases) {
  Deno.test(`pilResize() equals Pillow from ${height}×${width} to ${to.join("×")}`, () => {
    const image = { data: Uint8Array.from(input), channels: 3, height, width };
    deepStrictEqual([...pilResize(image, ...to).data], output);
  });
}

Deno.test("pilResize() to the same size changes nothing", () => {
  const data = Uint8Array.from({ length: 3 * 6 * 5 }, (_, i) => (i * 37) % 256);
  const image = { data, channels: 3, height: 6, width: 5 };
  deepStrictEqual(pilResize(image, 6, 5).data, data);
});
