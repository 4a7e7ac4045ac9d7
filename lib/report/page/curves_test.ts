import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { stageCurves, stepCurves } from "./curves.ts";

Deno.test("stages are averaged within subjects and then over them, down the network and up again", () => {
  const observed = new Map([["m", [
    {
      seed: 0,
      subject: "a",
      stages: { "up-8": 1, "up-16": 0, "down-16": 0.2 },
    },
    {
      seed: 1,
      subject: "a",
      stages: { "up-8": 3, "up-16": 0, "down-16": 0.2 },
    },
    {
      seed: 0,
      subject: "b",
      stages: { "up-8": 4, "up-16": 0, "down-16": 0.2 },
    },
    { seed: 1, subject: "b" },
  ]]]);
  const [curve] = stageCurves(observed);
  deepStrictEqual([...curve?.points.keys() ?? []], [
    "down-16",
    "up-8",
    "up-16",
  ]);
  strictEqual(curve?.points.get("up-8")?.value, 3);
  strictEqual(curve?.points.get("up-8")?.stderr, 1);
  strictEqual(curve?.points.get("up-8")?.n, 2);
});

Deno.test("a step of which a method told nothing leaves a gap", () => {
  const observed = new Map([["m", [
    { seed: 0, subject: "a", readings: { energy: [null, 2, 4] } },
    { seed: 1, subject: "a", readings: { energy: [null, 4, 4] } },
  ]], ["other", [{ seed: 0, subject: "a" }]]]);
  const [curve, ...none] = stepCurves(observed).get("energy") ?? [];
  deepStrictEqual(none, []);
  deepStrictEqual([...curve?.points.keys() ?? []], ["2", "3"]);
  strictEqual(curve?.points.get("2")?.value, 3);
});
