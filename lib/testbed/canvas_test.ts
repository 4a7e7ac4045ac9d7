import assert from "node:assert/strict";
import { canvas } from "./canvas.ts";
import { rectangle } from "./shapes.ts";

const STILL = { scale: 1, dx: 0, dy: 0 };

Deno.test("paint() covers half a pixel by half its colour", () => {
  const picture = canvas(4, STILL, [0, 0, 0], ["a"]);
  picture.paint(rectangle(0, 0, 1.5, 4), [200, 100, 50], "a");
  assert.deepEqual([...picture.image().subarray(0, 9)], [
    200,
    100,
    50,
    100,
    50,
    25,
    0,
    0,
    0,
  ]);
});

Deno.test("paint() takes a pixel from the masks of what lies below", () => {
  const picture = canvas(2, STILL, [0, 0, 0], ["a", "b"]);
  picture.paint(rectangle(-1, -1, 3, 3), [9, 9, 9], "a");
  picture.paint(rectangle(-1, -1, 1, 3), [5, 5, 5], "b");
  assert.deepEqual([...picture.mask("a")], [0, 1, 0, 1]);
  assert.deepEqual([...picture.mask("b")], [1, 0, 1, 0]);
});

Deno.test("canvas() magnifies about the centre and then shifts", () => {
  const picture = canvas(8, { scale: 2, dx: 1, dy: 0 }, [0, 0, 0], ["a"]);
  picture.paint(rectangle(3, 3, 5, 5), [255, 255, 255], "a");
  const covered = [...picture.mask("a")].flatMap((v, i) => v ? [i] : []);
  assert.equal(covered.length, 16);
  assert.equal(covered[0], 2 * 8 + 3);
});

Deno.test("paint() leaves out what lies outside of the picture", () => {
  const picture = canvas(2, STILL, [7, 7, 7], ["a"]);
  picture.paint(rectangle(10, 10, 20, 20), [0, 0, 0], "a");
  assert.ok(picture.image().every((v) => v === 7));
});
