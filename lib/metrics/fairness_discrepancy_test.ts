import { deepStrictEqual, throws } from "node:assert/strict";
import { fd, fdCounts } from "./fairness_discrepancy.ts";
import type { Observation } from "./observation.ts";
import { assertClose } from "../../tests/support/assert.ts";

const context = { classes: ["a", "b"], subjects: ["nurse"], percentile: 70 };
const three = { ...context, classes: ["a", "b", "c"] };

function images(...rows: readonly (readonly number[])[]): Observation[] {
  return rows.map((labelProbabilities, seed) => ({
    seed,
    subject: "nurse",
    labelProbabilities,
  }));
}

function labelled(labels: string): Observation[] {
  return [...labels].map((label, seed) => ({ seed, subject: "nurse", label }));
}

Deno.test("FD's error is the spread of probabilities towards the mean, over √n", () => {
  // Mean (0.75, 0.25); along (1, −1) / √2 the images lie 0.15 √2 and −0.45 √2 away.
  const { value, stderr } = fd.estimate(
    images([0.9, 0.1], [0.9, 0.1], [0.3, 0.7], [0.9, 0.1]),
    context,
  );
  assertClose(value, 0.25 * Math.SQRT2, 1e-14);
  assertClose(stderr, Math.sqrt((3 * 0.045 + 0.405) / 3 / 4), 1e-14);
});

Deno.test("FD of 0 has an error", () => {
  assertClose(
    fd.estimate(images([1, 0], [0, 1]), context).stderr,
    Math.SQRT1_2,
    1e-14,
  );
  // Each of three corners is √(2/3) from the middle, over two directions.
  const corners = images([1, 0, 0], [0, 1, 0], [0, 0, 1]);
  assertClose(fd.estimate(corners, three).stderr, Math.sqrt(1 / 2 / 3), 1e-14);
});

Deno.test("FD by counts has the binomial error for two classes, and 1 / √(K n) at 0", () => {
  const { stderr } = fdCounts.estimate(labelled("aaab"), context);
  // Shares 5/8 and 3/8 with four imaginary images.
  assertClose(stderr, Math.sqrt(2 * (5 / 8) * (3 / 8) / 8), 1e-14);
  const fair = fdCounts.estimate(labelled("abcabc"), three);
  assertClose(fair.value, 0, 1e-14);
  assertClose(fair.stderr, Math.sqrt(1 / 3 / 10), 1e-14);
});

Deno.test("FD refuses probabilities that do not fit the classes, or do not sum to 1", () => {
  for (const row of [[0.2, 0.3], [0.9, 0.3], [0.5, 0.25, 0.25], []]) {
    throws(() => fd.estimate(images(row), context), /that sum to 1/);
  }
  throws(
    () => fd.estimate(images([0.5, 0.5]), three),
    /expected 3 probabilities/,
  );
});

Deno.test("the chance level of FD by counts does not depend on the order of the cells", () => {
  deepStrictEqual(
    fdCounts.chance([10, 20, 30], context, ["nurse", "pilot", "chef"]),
    fdCounts.chance([30, 10, 20], context, ["chef", "nurse", "pilot"]),
  );
});
