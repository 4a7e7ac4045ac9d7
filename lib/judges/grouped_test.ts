import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { abstains } from "../core/mod.ts";
import { untold } from "./can_tell.ts";
import { grouped, predictionOf } from "./grouped.ts";

const RACE = {
  name: "race",
  classes: ["white", "black", "east", "southeast", "other"],
  groups: { asian: ["east", "southeast"] },
};
const ASKED = ["asian", "white", "black"];

Deno.test("probabilities of a group's classes are added, and what is left for none is dropped", () => {
  const seen = predictionOf(RACE.classes, [0.1, 0.1, 0.2, 0.1, 0.5]);
  const found = grouped(seen, RACE, ASKED);
  ok(!abstains(found));
  strictEqual(found.label, "asian");
  const expected = [0.6, 0.2, 0.2];
  found.probabilities.forEach((p, i) => {
    ok(Math.abs(p - (expected[i] ?? NaN)) < 1e-12);
  });
  ok(Math.abs(found.margin - 0.4) < 1e-12);
  ok(Math.abs((found.dropped ?? NaN) - 0.5) < 1e-12);
});

Deno.test("where every class is in a group nothing is dropped, and nothing is said of it", () => {
  const all = [...ASKED, "other"];
  const seen = predictionOf(RACE.classes, [0.1, 0.1, 0.2, 0.1, 0.5]);
  const found = grouped(seen, RACE, all);
  ok(!abstains(found));
  deepStrictEqual([found.label, found.dropped], ["other", undefined]);
});

Deno.test("an image of none of the groups is abstained from, and an abstention stays one", () => {
  const other = predictionOf(RACE.classes, [0, 0, 0, 0, 1]);
  deepStrictEqual(grouped(other, RACE, ASKED), {
    invalid: "the judge sees none of asian, white, black",
  });
  const none = { invalid: "no face was found" };
  strictEqual(grouped(none, RACE, ASKED), none);
});

Deno.test("groups keep the order in which they are asked, and probabilities sum to 1", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 100 }), {
    minLength: 5,
    maxLength: 5,
  });
  fc.assert(
    fc.property(
      weights,
      fc.shuffledSubarray(ASKED, { minLength: 2 }),
      (w, asked) => {
        const total = w.reduce((a, b) => a + b, 0);
        const seen = predictionOf(RACE.classes, w.map((x) => x / total));
        const found = grouped(seen, RACE, asked);
        const turned = grouped(seen, RACE, asked.toReversed());
        ok(!abstains(found) && !abstains(turned));
        const sum = found.probabilities.reduce((a, b) => a + b, 0);
        ok(Math.abs(sum - 1) < 1e-12);
        found.probabilities.toReversed().forEach((p, i) => {
          ok(Math.abs(p - (turned.probabilities[i] ?? NaN)) < 1e-12);
        });
      },
    ),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("what a judge cannot tell is said by name, with the nearest", () => {
  const judge = { knows: [RACE] };
  deepStrictEqual(untold(judge, "race", ["white", "asian"]), []);
  deepStrictEqual(untold({}, "whatever", ["prompts", "describe"]), []);
  deepStrictEqual(untold(judge, "gender", ["male"]), [
    'attribute.name: the judge does not tell "gender", expected one of race',
  ]);
  const [unknown = ""] = untold(judge, "race", ["white", "blakc"]);
  ok(
    unknown.startsWith(
      'attribute.groups[1].id: the judge does not tell "blakc" of "race", ',
    ),
  );
  ok(unknown.includes('"black"'));
  deepStrictEqual(untold(judge, "race", ["asian", "east"]), [
    'attribute.groups: asian and east share "east"',
  ]);
  throws(
    () =>
      grouped(predictionOf(["a", "b"], [1, 0]), {
        name: "x",
        classes: ["a", "b"],
        groups: {},
      }, ["c"]),
    /it is no class of "x"/,
  );
});
