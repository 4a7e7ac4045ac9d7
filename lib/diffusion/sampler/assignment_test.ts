import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  assignedGroup,
  type Assignment,
  groupByCoin,
  NOBODY,
  unevenTurns,
} from "./assignment.ts";
import { METHODS } from "../../methods/mod.ts";

const SEEDS = Array.from({ length: 4000 }, (_, seed) => seed);

Deno.test("groups in turn are equally often in any run of seeds that their number divides", () => {
  const own = (seed: number) => assignedGroup(turns(4), seed, 4);
  deepStrictEqual(SEEDS.slice(3, 11).map(own), [3, 0, 1, 2, 3, 0, 1, 2]);
});

Deno.test("a coin is fair, is one for a batch, and is the same in every run", () => {
  for (const groups of [2, 3, 4]) {
    for (const batch of [1, 4]) {
      const own = SEEDS.map((seed) => groupByCoin(seed, groups, batch));
      const coins = own.filter((_, seed) => seed % batch === 0);
      const sd = Math.sqrt(coins.length / groups * (1 - 1 / groups));
      for (let g = 0; g < groups; g++) {
        const count = coins.filter((group) => group === g).length;
        ok(Math.abs(count - coins.length / groups) < 3.5 * sd, `${count}`);
      }
      // Neighbours agree as often as independent coins do.
      const pairs = coins.slice(1).filter((g, i) => g === coins[i]).length;
      ok(Math.abs(pairs - coins.length / groups) < 3.5 * sd, `${pairs}`);
      const alone = SEEDS.filter((seed) =>
        own[seed] !== own[seed - seed % batch]
      );
      deepStrictEqual(alone, []);
    }
  }
});

Deno.test("uneven turns and coins give each group its share", () => {
  const order = unevenTurns([7, 3]);
  deepStrictEqual(order, [0, 1, 0, 0, 0, 1, 0, 0, 1, 0]);
  const own = SEEDS.map((seed) =>
    assignedGroup({ by: "turns", period: 10, order }, seed, 2)
  );
  strictEqual(own.filter((g) => g === 1).length, 0.3 * SEEDS.length);
  const coins = SEEDS.map((seed) => groupByCoin(seed, 2, 1, [7, 3]));
  const share = coins.filter((g) => g === 1).length / SEEDS.length;
  ok(Math.abs(share - 0.3) < 3.5 * Math.sqrt(0.21 / SEEDS.length), `${share}`);
});

Deno.test("images of nobody's and of a cohort's have no group of their own", () => {
  strictEqual(assignedGroup(NOBODY, 3, 2), undefined);
  strictEqual(assignedGroup({ by: "cohort", size: 4 }, 3, 2), undefined);
});

Deno.test("a prompt that names the group names it in turn, any other nobody's", () => {
  const context = { attribute: "race", groups: ["white", "black", "asian"] };
  const said = (parameters: Record<string, unknown>) =>
    METHODS.get("rewrite_prompt")?.assignment(parameters, context);
  deepStrictEqual(said({ prompt: "a {group} {subject}" }), turns(3));
  deepStrictEqual(said({ negative: "a {group} person" }), turns(3));
  deepStrictEqual(said({ prompt: "a {subject}, {not_groups}" }), NOBODY);
});

Deno.test("tokens of several attributes begin anew after all of their combinations", () => {
  const context = { attribute: "gender", groups: ["male", "female"] };
  const also = [["young", "old", "adult"]];
  deepStrictEqual(
    METHODS.get("iti_gen")?.assignment({ tokens: 3, also }, context),
    turns(6),
  );
});

function turns(period: number): Assignment {
  return { by: "turns", period };
}
