import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  canonicalJson,
  type Comparison,
  type Diff,
  diff,
  readScores,
  type Verdict,
} from "../mod.ts";
import {
  filesOf,
  imagined,
  names,
  noise,
  range,
  turned,
} from "../../../tests/support/scores.ts";
import { forAll } from "../../../tests/support/for_all.ts";

const METHODS = ["plain", "fair", "hard"];
const METRICS = ["rd", "signed_rd", "miou", "recognised"];

const board = fc.record({
  methods: fc.subarray(METHODS, { minLength: 1 }),
  metrics: fc.subarray(METRICS, { minLength: 1 }),
  subjects: fc.constantFrom(3, 8).map(names),
  seeds: fc.constantFrom(0, 3).map((from) => range(5).map((i) => i + from)),
  draw: fc.integer({ min: 0, max: 2 ** 31 }),
}).map(({ draw, ...fiction }) =>
  imagined({ ...fiction, observe: noise(draw) })
);

Deno.test("a leaderboard is identical to itself", () => {
  forAll(board, (x) => {
    const { comparisons } = diff(x, x);
    ok(comparisons.length > 0);
    deepStrictEqual(
      new Set(comparisons.map((c) => c.verdict)),
      new Set(["identical"]),
    );
  });
});

Deno.test("exchanged leaderboards differ by the opposite", () => {
  forAll(fc.tuple(board, board), ([a, b]) => {
    const [one, other] = [byPlace(diff(a, b)), byPlace(diff(b, a))];
    deepStrictEqual([...one.keys()].sort(), [...other.keys()].sort());
    for (const [place, { verdict, effect, lacks }] of one) {
      const mirror = other.get(place);
      strictEqual(mirror?.verdict, OPPOSITE[verdict]);
      strictEqual(mirror?.lacks, lacks && LACKS[lacks]);
      strictEqual(mirror?.effect === undefined, effect === undefined);
      if (!effect || !mirror?.effect) continue;
      strictEqual(mirror.effect.delta, 0 - effect.delta);
      strictEqual(mirror.effect.adjusted, effect.adjusted);
      strictEqual(mirror.effect.detectable, effect.detectable);
    }
  });
});

Deno.test("the order of rows, columns, subjects and seeds is irrelevant", () => {
  forAll(fc.tuple(board, board), ([a, b]) => {
    deepStrictEqual(
      byPlace(diff(turned(a), b)),
      byPlace(diff(a, turned(b))),
    );
    deepStrictEqual(byPlace(diff(turned(a), turned(b))), byPlace(diff(a, b)));
  });
});

Deno.test("what a run writes is read back as it was", () => {
  forAll(board, (x) => {
    const read = readScores(filesOf(x));
    strictEqual(canonicalJson(read), canonicalJson(x));
    ok(diff(read, x).comparisons.every((c) => c.verdict === "identical"));
  });
});

Deno.test("equal leaderboards give equal bytes", () => {
  forAll(fc.tuple(board, board), ([a, b]) => {
    const again = readScores(filesOf(a));
    strictEqual(canonicalJson(diff(a, b)), canonicalJson(diff(again, b)));
  });
});

Deno.test("an adjusted p-value is never less than it was, and no finding is without one below α", () => {
  forAll(fc.tuple(board, board), ([a, b]) => {
    const { comparisons, alpha } = diff(a, b, { margins: { miou: 0, rd: 0 } });
    for (const { verdict, effect } of comparisons) {
      if (effect) ok(effect.adjusted >= effect.p);
      if (verdict === "better" || verdict === "worse") {
        ok(
          effect && effect.adjusted < alpha &&
            Math.abs(effect.delta) > effect.margin,
        );
      }
    }
  });
});

Deno.test("a larger shift is never less of a finding", () => {
  const baseline = imagined({ observe: noise(5) });
  const ps = [0, 0.1, 0.2, 0.3, 0.4].map((shift) => {
    const other = noise(4);
    const candidate = imagined({
      observe(...place) {
        const { iou = 0, ...rest } = other(...place);
        return { ...rest, iou: iou + shift };
      },
    });
    const [found] =
      diff(candidate, baseline, { metrics: ["miou"] }).comparisons;
    ok(found?.effect && found.effect.delta > 0);
    return found.effect.p;
  });
  deepStrictEqual(ps, ps.toSorted((a, b) => b - a));
  ok((ps[0] ?? 0) > 0.2 && (ps[4] ?? 1) < 0.02, `${ps}`);
});

const OPPOSITE: Readonly<Record<Verdict, Verdict>> = {
  better: "worse",
  worse: "better",
  identical: "identical",
  equivalent: "equivalent",
  inconclusive: "inconclusive",
  incomparable: "incomparable",
  missing: "missing",
};

const LACKS = {
  candidate: "baseline",
  baseline: "candidate",
  both: "both",
} as const;

function byPlace({ comparisons }: Diff): Map<string, Comparison> {
  return new Map(comparisons.map((c) => [`${c.method} ${c.metric.id}`, c]));
}
