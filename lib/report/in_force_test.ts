import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import type { Leaderboard } from "../bench/mod.ts";
import { departureLines, inForceLines } from "./in_force.ts";

const row = (
  title: string,
  more: Partial<Leaderboard["rows"][number]>,
): Leaderboard["rows"][number] => ({
  ...{ method: title, title, baseline: `${title}@1`, key: "" },
  ...{ n: 1, nInvalid: 0, scores: {}, ...more },
});

const ROWS = [
  row("plain", { transforms: [] }),
  row("fair", {
    tuning: "testbed",
    transforms: [{
      use: "fair_diffusion",
      parameters: { scale: 4, warmup: 0 },
      published: { warmup: 0.2 },
    }],
  }),
  row("shift", {
    transforms: [{
      use: "latent_direction",
      parameters: { strength: 1 },
      published: {},
      module: "up_blocks.1",
      standsFor: "mid_block",
    }, { use: "biasmap", parameters: { lambda: 100 }, published: {} }],
  }),
  row("old", {}),
];

Deno.test("of every row with transforms the parameters in force are printed", () => {
  deepStrictEqual(inForceLines({ rows: ROWS }), [
    'fair (tuning "testbed"): fair_diffusion: scale 4, warmup 0 (published 0.2)',
    "shift: latent_direction: strength 1; acts on up_blocks.1 in place of mid_block, to which the network does not listen; then biasmap: lambda 100",
  ]);
});

Deno.test("what is not as published is told row by row", () => {
  const [fair = "", shift = "", ...rest] = departureLines({ rows: ROWS });
  strictEqual(fair, 'fair, tuning "testbed": warmup 0 (published 0.2)');
  match(shift, /^shift: acts on up_blocks\.1 in place of mid_block/);
  deepStrictEqual(rest, []);
});

Deno.test("a board that was written and read back is told in the same words", () => {
  const board = { rows: inOrder(["warmup", "scale", "beta"]) };
  const back = { rows: inOrder(["beta", "scale", "warmup"]) };
  deepStrictEqual(inForceLines(board), inForceLines(back));
  deepStrictEqual(departureLines(board), departureLines(back));
});

function inOrder(names: readonly string[]) {
  const each = (value: number) =>
    Object.fromEntries(names.map((name) => [name, value]));
  return [
    row("fair", {
      transforms: [{
        use: "fair_diffusion",
        parameters: each(1),
        published: each(2),
      }],
    }),
  ];
}
