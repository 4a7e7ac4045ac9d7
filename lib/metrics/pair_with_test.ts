import { deepStrictEqual } from "node:assert/strict";
import type { Observation } from "./observation.ts";
import { pairWith } from "./pair_with.ts";

const image = (rest: Partial<Observation>): Observation => ({
  seed: 0,
  subject: "nurse",
  ...rest,
});
const [a, b, c, d] = [1, 2, 3, 4].map((x) => Float32Array.of(x)) as [
  Float32Array,
  Float32Array,
  Float32Array,
  Float32Array,
];

Deno.test("each kind of features is paired with its own kind", () => {
  const [own, reference] = [
    image({ clip: a, inception: b }),
    image({ clip: c, inception: d }),
  ];
  deepStrictEqual(pairWith([own], [reference]), [{
    ...own,
    clipPair: [a, c],
    inceptionPair: [b, d],
  }]);
});

Deno.test("features that only one image has make no pair", () => {
  const plain = image({ clip: a });
  deepStrictEqual(pairWith([plain], [image({ clip: c, inception: d })]), [{
    ...plain,
    clipPair: [a, c],
    unpaired: "Inception was not asked",
  }]);
  const rich = image({ clip: a, inception: b });
  deepStrictEqual(pairWith([rich], [image({ inception: d })]), [{
    ...rich,
    inceptionPair: [b, d],
  }]);
});
