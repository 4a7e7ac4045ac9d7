import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { TOY_MODELS, TOY_SPEC } from "../../../tests/support/toy_spec.ts";
import type { Observation } from "../../metrics/mod.ts";
import { canonicalJson } from "../../core/canonical.ts";
import type { Baseline, Spec } from "../declare/mod.ts";
import { leaderboard } from "./leaderboard.ts";
import { manifest } from "../plan/manifest.ts";
import { makePlan } from "../plan/plan.ts";
import type { ModelIdentity } from "../plan/model_identity.ts";
import { catalogue } from "../../../tests/support/catalogue.ts";

const SPEC: Spec = {
  ...TOY_SPEC,
  subjects: ["nurse", "doctor"],
  seed: 10,
  methods: ["plain"],
  metrics: ["miou", "rd"],
  sizes: {
    ...TOY_SPEC.sizes,
    testbed: { ...TOY_SPEC.sizes.testbed, images: 4, batch: 3 },
  },
};

const PLAIN: Baseline = {
  id: "plain",
  version: 1,
  title: "Plain",
  source: "",
  note: "",
  transforms: [],
};

const plan = makePlan(
  SPEC,
  catalogue([PLAIN]),
  { size: "testbed" },
  TOY_MODELS,
);

/** Nurses are female three times of four, doctors male; a mask overlaps by a tenth of the seed. */
const observations: Observation[] = SPEC.subjects.flatMap((subject) =>
  plan.seeds.map((seed) => ({
    subject,
    seed,
    label: subject === "nurse" && seed > 10 ? "female" : "male",
    iou: (seed - 10) / 10,
  }))
);

Deno.test("makePlan() makes one unit per method, subject and block of seeds", () => {
  deepStrictEqual(
    plan.units.map(({ subject, samples }) =>
      `${subject} ${samples.map(({ seed }) => seed)}`
    ),
    ["nurse 10,11,12", "nurse 13", "doctor 10,11,12", "doctor 13"],
  );
  strictEqual(new Set(plan.units.map(({ id }) => id)).size, 4);
  deepStrictEqual(plan.overrides, {});
});

Deno.test("leaderboard() averages subjects, in the order of the spec's metrics", () => {
  const { board, cells } = leaderboard(
    plan,
    new Map([["plain", observations]]),
  );
  deepStrictEqual(board.metrics.map(({ id }) => id), ["miou", "rd"]);
  const { miou, rd } = board.rows[0]?.scores ?? {};
  strictEqual(rd?.value, 0.75);
  deepStrictEqual([miou?.value?.toFixed(6), miou?.n], ["0.150000", 8]);
  ok(Math.abs((miou?.chance?.value ?? 0) - 0.3 / 1.7) < 1e-12);
  deepStrictEqual(
    cells.map(({ subject, metric }) => `${metric} ${subject}`),
    ["miou nurse", "miou doctor", "rd nurse", "rd doctor"],
  );
});

Deno.test("leaderboard() does not depend on the order of the observations", () => {
  const write = (observed: readonly Observation[]) =>
    canonicalJson(leaderboard(plan, new Map([["plain", observed]])));
  strictEqual(write(observations.toReversed()), write(observations));
});

Deno.test("leaderboard() counts what could not be measured, and has no mean without every subject", () => {
  const blank = observations.map((o): Observation =>
    o.subject === "nurse"
      ? { subject: o.subject, seed: o.seed, invalid: "the image is one colour" }
      : o
  );
  const { board, cells } = leaderboard(plan, new Map([["plain", blank]]));
  const [row] = board.rows;
  strictEqual(row?.nInvalid, 4);
  deepStrictEqual(row?.scores["rd"], {
    value: null,
    stderr: null,
    n: 0,
    nInvalid: 4,
    chance: null,
    reason: "nothing was measured for nurse",
  });
  strictEqual(
    cells.find((c) => c.metric === "rd" && c.subject === "nurse")?.reason,
    "the image is one colour (4)",
  );
});

Deno.test("leaderboard() refuses a run of which an image is there twice or not at all", () => {
  const twice = [...observations, ...observations];
  for (const observed of [[], twice]) {
    throws(() => leaderboard(plan, new Map([["plain", observed]])), {
      name: "RangeError",
    });
  }
});

Deno.test("manifest() keeps what a run is apart from what it ran on", () => {
  const here = {
    entangle: "0.1.0",
    commit: null,
    dirty: null,
    code: "0",
    lockfile: null,
    deno: "2.9.6",
    onnxruntime: "1.30.0",
    provider: "cpu",
    device: "one",
    platform: "linux-x86_64",
  };
  const a = manifest(plan, [here]);
  const b = manifest(plan, [{ ...here, device: "another" }]);
  strictEqual(a.run, b.run);
  deepStrictEqual(a.identity, b.identity);
});

Deno.test("metrics of Inception are columns where it was given, and named as not measured where it was not", () => {
  const spec = { ...SPEC, metrics: ["fid", "miou", "fid_matched"] };
  const boardOf = (models: ModelIdentity) => {
    const plan = makePlan(
      spec,
      catalogue([PLAIN]),
      { size: "testbed" },
      models,
    );
    const images = observations.map((o) => ({
      ...o,
      ...(models.inception !== undefined && {
        clip: Float32Array.of(1, 2),
        inception: Float32Array.of(1, 2),
      }),
    }));
    return leaderboard(plan, new Map([["plain", images]])).board;
  };
  const without = boardOf(TOY_MODELS);
  deepStrictEqual(without.metrics.map(({ id }) => id), ["miou"]);
  deepStrictEqual(
    without.lacking?.map(({ id, reason }) => [id, /--inception/.test(reason)]),
    [["fid", true], ["fid_matched", true]],
  );
  const given = boardOf({ ...TOY_MODELS, inception: "00" });
  deepStrictEqual(
    given.metrics.map(({ id, matched }) => [id, matched]),
    [["fid", undefined], ["miou", undefined], ["fid_matched", true]],
  );
  strictEqual(given.lacking, undefined);
});
