import { deepStrictEqual } from "node:assert/strict";
import { at, type Tensor } from "../../core/mod.ts";
import { type Artifact, moduleTensor } from "../../diffusion/mod.ts";
import { icm } from "./icm.ts";

const GROUPS = ["young", "adult", "old"];

/** Of two layers, at two steps: lengths of 2 and 4 in the first. */
const ARTIFACT: Artifact = {
  tensors: {
    modules: moduleTensor("first\nsecond"),
    timesteps: { data: Float32Array.of(900, 100), shape: [2] },
    accuracies: { data: Float32Array.of(0.9, 0.9, 0.6, 0.6), shape: [2, 2] },
    norms: { data: Float32Array.of(2, 4, 1, 1), shape: [2, 2] },
    directions_0: directions(1),
    directions_1: directions(2),
  },
  curves: {},
};

Deno.test("α counts lengths of 1, mean lengths of what a layer puts out, or a share of them", () => {
  const along = (unit: unknown) =>
    [900, 100].map((timestep) =>
      at(shifts({ unit, strength: 10, layers: ["first"] }, timestep), 0)
    );
  deepStrictEqual(along("absolute"), [[0, 0, 10], [0, 0, 10]]);
  deepStrictEqual(along("norm"), [[0, 0, 20], [0, 0, 40]]);
  deepStrictEqual(along({ norm: 0.25 }), [[0, 0, 5], [0, 0, 10]]);
});

Deno.test("each group is steered in its own layers, and nothing towards a group that is told from none", () => {
  const own = { old: 8, young: 4, adult: 3 };
  const given = {
    strength: own,
    layers: { old: ["first", "second"], young: ["second"], adult: ["first"] },
    against: { old: "young", young: "old", adult: null },
  };
  // Seeds 2, 0 and 1: old, young, adult.
  deepStrictEqual(shifts(given, 900, 2), [[0, 0, 8], [0, 0, 16]]);
  deepStrictEqual(shifts(given, 900, 0), [[0, 0, 0], [8, 0, 0]]);
  deepStrictEqual(shifts(given, 900, 1), [[0, 0, 0], [0, 0, 0]]);
});

/** Each group's own axis, so many times, at both steps. */
function directions(length: number): Tensor {
  const step = GROUPS.flatMap((_, k) =>
    GROUPS.map((_, j) => j === k ? length : 0)
  );
  return { data: Float32Array.from([...step, ...step]), shape: [2, 3, 3] };
}

/** What is added to the layers for the image of a seed. */
function shifts(given: object, timestep: number, seed = 2): number[][] {
  const { activation } = icm.create(
    icm.parameters.parse({ start: 0, ...given }),
    { attribute: "age", groups: GROUPS },
    ARTIFACT,
  );
  const taps = activation?.taps?.({
    ...{ i: 0, count: 2, timestep },
    samples: [{ seed, prompt: "a person" }],
  });
  return (taps ?? []).map(({ inputs }) => [
    ...(inputs.shift as Tensor).data,
  ]);
}
