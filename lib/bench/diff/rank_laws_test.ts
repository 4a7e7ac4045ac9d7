import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  diff,
  type Pair,
  type Rank,
  rank,
  type Scores,
  type Verdict,
} from "../mod.ts";
import {
  imagined,
  names,
  noise,
  range,
  turned,
} from "../../../tests/support/scores.ts";
import { forAll } from "../../../tests/support/for_all.ts";

const METHODS = ["plain", "fair", "hard"];
const METRICS = ["rd", "signed_rd", "miou"];
/** How much wider masks of a method overlap. */
const SHIFTS: Readonly<Record<string, number>> = { fair: 0.3, hard: 0.6 };

const board = fc.record({
  methods: fc.subarray(METHODS, { minLength: 1 }),
  metrics: fc.subarray(METRICS, { minLength: 1 }),
  subjects: fc.constantFrom(3, 8).map(names),
  seeds: fc.constantFrom(0, 3).map((from) => range(5).map((i) => i + from)),
  draw: fc.integer({ min: 0, max: 2 ** 31 }),
}).map(({ draw, ...fiction }) => {
  const plain = noise(draw);
  return imagined({
    ...fiction,
    observe(method, ...place) {
      const { iou = 0, ...rest } = plain(method, ...place);
      return { ...rest, iou: iou / 10 + (SHIFTS[method] ?? 0) };
    },
  });
});

Deno.test("rows that are held against each other the other way round differ by the opposite", () => {
  forAll(fc.tuple(board, board), ([x, y]) => {
    const one = pairsOf(
      rank([{ name: "a", scores: x }, { name: "b", scores: y }]),
    );
    const other = pairsOf(
      rank([{ name: "b", scores: x }, { name: "a", scores: y }]),
    );
    const exchanged = (id: string) =>
      id.replace(/^./, (c) => c === "a" ? "b" : "a");
    for (const [column, pair] of one) {
      const [p, q] = [exchanged(pair.one), exchanged(pair.other)];
      const mirror = other.find(([c, m]) =>
        c === column && [m.one, m.other].sort().join() === [p, q].sort().join()
      )?.[1];
      const turned = mirror?.one === q;
      strictEqual(
        mirror?.verdict,
        turned ? OPPOSITE[pair.verdict] ?? pair.verdict : pair.verdict,
      );
      const delta = pair.effect?.delta;
      strictEqual(
        mirror?.effect?.delta,
        delta === undefined ? undefined : turned ? 0 - delta : delta,
      );
      strictEqual(mirror?.effect?.adjusted, pair.effect?.adjusted);
    }
    strictEqual(other.length, one.length);
  });
});

Deno.test("the order of rows, columns, subjects, seeds and leaderboards is irrelevant", () => {
  forAll(fc.tuple(board, board), ([x, y]) => {
    const a = { name: "a", scores: x };
    const b = { name: "b", scores: y };
    const wanted = byColumn(rank([a, b]));
    deepStrictEqual(byColumn(rank([b, a])), wanted);
    deepStrictEqual(
      byColumn(
        rank([{ ...a, scores: turned(x) }, { ...b, scores: turned(y) }]),
      ),
      wanted,
    );
  });
});

Deno.test("a leaderboard of identical rows has no difference", () => {
  forAll(board, (x) => {
    const [first] = x.board.rows;
    ok(first);
    const own = <T extends { method: string }>(all: readonly T[]) =>
      METHODS.flatMap((method) =>
        all.filter((part) => part.method === first.method)
          .map((part) => ({ ...part, method }))
      );
    const { columns } = rank([{
      name: "a",
      scores: {
        board: { ...x.board, rows: own([first]) },
        cells: own(x.cells),
        seeds: own(x.seeds),
      },
    }]);
    for (const { pairs, standings } of columns) {
      ok(pairs.every(({ verdict }) => verdict === "identical"));
      ok(standings.every(({ letters }) => letters === "a"));
      strictEqual(pairs.length, 3);
    }
  });
});

Deno.test("letters say what the pairs say, and begin with the best", () => {
  forAll(board, (x) => {
    for (
      const { metric, standings, pairs } of rank([{ name: "a", scores: x }])
        .columns
    ) {
      const of = new Map(standings.map((p) => [p.entrant, p.letters]));
      for (const { one, other, verdict } of pairs) {
        const shared = [...of.get(one) ?? ""].some((c) =>
          of.get(other)?.includes(c)
        );
        strictEqual(shared, verdict !== "better" && verdict !== "worse");
      }
      ok(standings[0]?.letters.startsWith("a"));
      const values = standings.map(({ score }) =>
        metric.better === "zero"
          ? Math.abs(score?.value ?? NaN)
          : score?.value ?? NaN
      );
      deepStrictEqual(values, values.toSorted((a, b) => a - b));
    }
  });
});

Deno.test("two rows differ as a method does from its baseline, adjusted for the pairs of the column", () => {
  const both = rank([{ name: "a", scores: SHIFTED }], { metrics: ["miou"] });
  const [column] = both.columns;
  deepStrictEqual(
    column?.standings.map(({ entrant, letters }) => [entrant, letters]),
    [["plain", "a"], ["fair", "b"], ["hard", "c"]],
  );
  const only = (method: string): Scores => ({
    board: {
      ...SHIFTED.board,
      rows: SHIFTED.board.rows.filter((row) => row.method === method)
        .map((row) => ({ ...row, method: "m" })),
    },
    cells: SHIFTED.cells.filter((c) => c.method === method)
      .map((c) => ({ ...c, method: "m" })),
    seeds: SHIFTED.seeds.filter((s) => s.method === method)
      .map((s) => ({ ...s, method: "m" })),
  });
  const pair = column?.pairs.find(({ one, other }) =>
    one === "fair" && other === "plain"
  );
  const [alone] = diff(only("fair"), only("plain"), { metrics: ["miou"] })
    .comparisons;
  strictEqual(pair?.verdict, "worse");
  strictEqual(alone?.verdict, "worse");
  strictEqual(pair?.effect?.delta, alone?.effect?.delta);
  strictEqual(pair?.effect?.p, alone?.effect?.p);
  // Three pairs of rows, all as sure.
  ok((pair?.effect?.adjusted ?? 0) > (alone?.effect?.adjusted ?? 1));
});

Deno.test("a row without a score stands last, and is held against none", () => {
  const without: Scores = {
    ...SHIFTED,
    board: {
      ...SHIFTED.board,
      rows: SHIFTED.board.rows.map((row) =>
        row.method !== "plain" ? row : {
          ...row,
          scores: {
            ...row.scores,
            miou: {
              value: null,
              stderr: null,
              n: 0,
              nInvalid: 40,
              chance: null,
            },
          },
        }
      ),
    },
  };
  const [column] = rank([{ name: "a", scores: without }], { metrics: ["miou"] })
    .columns;
  deepStrictEqual(column?.standings.at(-1), {
    entrant: "plain",
    score: null,
    letters: "",
  });
  deepStrictEqual(column?.pairs.map(({ one, other }) => [one, other]), [
    ["fair", "hard"],
  ]);
});

Deno.test("rows of leaderboards that were not measured alike are not held against each other, and it is said why", () => {
  const other: Scores = {
    ...SHIFTED,
    board: {
      ...SHIFTED.board,
      models: { ...SHIFTED.board.models, scorer: "another" },
    },
  };
  const { remarks, columns } = rank([{ name: "a", scores: SHIFTED }, {
    name: "b",
    scores: other,
  }], { metrics: ["miou"] });
  deepStrictEqual(remarks, ["another CLIP judged the images"]);
  for (const { one, other, verdict, reason } of columns[0]?.pairs ?? []) {
    const apart = one[0] !== other[0];
    strictEqual(verdict === "incomparable", apart);
    strictEqual(reason, apart ? remarks[0] : undefined);
  }
});

Deno.test("only what is asked for is ranked, and boards have names of their own", () => {
  const a = { name: "a", scores: SHIFTED };
  const { entrants, columns } = rank([a, { ...a, name: "b" }], {
    methods: ["fair"],
    metrics: ["rd"],
  });
  deepStrictEqual(entrants.map(({ id }) => id), ["a: fair", "b: fair"]);
  deepStrictEqual(columns.map(({ metric }) => metric.id), ["rd"]);
  throws(() => rank([a, a]), RangeError);
  throws(() => rank([]), RangeError);
});

const draws = noise(3);
const SHIFTED = imagined({
  methods: METHODS,
  subjects: names(20),
  metrics: ["rd", "miou"],
  seeds: range(5),
  observe(method, ...place) {
    const { iou = 0, ...rest } = draws(method, ...place);
    return { ...rest, iou: iou / 10 + (SHIFTS[method] ?? 0) };
  },
});

const OPPOSITE: Partial<Record<Verdict, Verdict>> = {
  better: "worse",
  worse: "better",
};

function pairsOf({ columns }: Rank): (readonly [string, Pair])[] {
  return columns.flatMap(({ metric, pairs }) =>
    pairs.map((pair) => [metric.id, pair] as const)
  );
}

function byColumn({ columns }: Rank) {
  return new Map(
    columns.map(({ metric, standings, pairs }) => [metric.id, {
      pairs,
      standings: standings.toSorted((a, b) => a.entrant < b.entrant ? -1 : 1),
    }]),
  );
}
