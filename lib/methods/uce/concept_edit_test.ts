import { deepStrictEqual } from "node:assert/strict";
import { assertWithin } from "../../../tests/support/assert.ts";
import { farthest, relativeError } from "../../../tests/support/errors.ts";
import reference from "./reference/uce.json" with { type: "json" };
import { at, type Tensor, tensor, zeros } from "../../core/mod.ts";
import { type Matrix, matrix, product, transposed } from "../../linalg/mod.ts";
import {
  conceptResponses,
  conceptShifts,
  editedWeight,
} from "./concept_edit.ts";

const weight = floats(reference.weight);
const [concepts, preserved, attributes, shares] = [
  reference.concepts,
  reference.preserved,
  reference.attributes,
  reference.shares,
].map(doubles) as [Matrix, Matrix, Matrix, Matrix];

for (const c of reference.cases) {
  const name = JSON.stringify(c.options);
  const responses = conceptResponses({ concepts, preserved, ...c.options });

  Deno.test(`UCE's weights of 2025 are W T, ${name}`, () => {
    const shifts = conceptShifts(shares, attributes);
    const map = editedWeight(eye(concepts.columns), shifts, responses);
    const edited = product(double(weight), transposed(double(map)));
    const found = tensor(edited.data, weight.shape);
    const expected = floats(c.released_2025);
    assertWithin("W T", relativeError(found, expected), 1e-6);
  });

  Deno.test(`UCE's weights of 2023 are those of the closed form, ${name}`, () => {
    const shifts = conceptShifts(shares, attributes, { weight, concepts });
    const found = editedWeight(weight, shifts, responses);
    const expected = floats(c.released_2023);
    assertWithin("W", relativeError(found, expected), 1e-6);
  });
}

Deno.test("UCE that nothing resists gives concepts their targets, and keeps the preserved", () => {
  const options = { lambda: 1e-9, edit: 1, preserve: 1 };
  const responses = conceptResponses({ concepts, preserved, ...options });
  const shifts = conceptShifts(shares, attributes);
  const map = double(editedWeight(eye(concepts.columns), shifts, responses));
  const targets = concepts.data.map((c, i) => c + at(shifts.data, i));
  const edited = product(concepts, map);
  const { data: kept } = product(preserved, map);
  assertWithin("the targets", farthest(edited.data, targets), 1e-5);
  assertWithin("the preserved", farthest(kept, preserved.data), 1e-5);
});

Deno.test("UCE without shares edits nothing, to the bit", () => {
  const options = { lambda: 0.5, edit: 1, preserve: 1 };
  const responses = conceptResponses({ concepts, preserved, ...options });
  const none = matrix(new Float64Array(shares.data.length), 4, 3);
  const shifts = conceptShifts(none, attributes);
  const same = eye(concepts.columns);
  deepStrictEqual(editedWeight(same, shifts, responses), same);
});

function doubles(values: readonly (readonly number[])[]): Matrix {
  return matrix(values.flat(), values.length, at(values, 0).length);
}

function floats(values: readonly (readonly number[])[]): Tensor {
  return tensor(values.flat(), [values.length, at(values, 0).length]);
}

function double({ data, shape }: Tensor): Matrix {
  return matrix(data, at(shape, 0), at(shape, 1));
}

function eye(n: number): Tensor {
  const one = zeros([n, n]);
  for (let i = 0; i < n; i++) one.data[i * n + i] = 1;
  return one;
}
