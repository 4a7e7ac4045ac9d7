import { z } from "zod";
import { digest, InputError, problems } from "../../core/mod.ts";
import { readCells } from "./cells.ts";
import { LEADERBOARD_SCHEMA, type Scores } from "./scores.ts";
import { readSeeds } from "./seed_file.ts";

/** The files of a leaderboard that hold all of it, as text. */
export interface ScoreFiles {
  /** What messages call it, for example `"results/gender"`. */
  readonly name: string;
  /** Text of `leaderboard.json`. */
  readonly leaderboard: string;
  /** Text of `cells.csv`. */
  readonly cells: string;
  /** Text of `seeds.csv`. */
  readonly seeds: string;
}

/**
 * Reads a leaderboard and checks that its files are whole and belong together.
 *
 * Metrics that this version does not know are kept, with all that is said of them.
 *
 * @returns The leaderboard and the scores of its subjects, as they were written.
 * @throws {InputError} If a file is not what it should be; every problem is listed.
 */
export function readScores(
  { name, leaderboard, cells, seeds }: ScoreFiles,
): Scores {
  const refuse = (problems: readonly string[]) =>
    new InputError(`Cannot read the leaderboard "${name}"`, problems);
  const value = json(leaderboard.replace(/^\uFEFF/, ""));
  if (value instanceof SyntaxError) {
    throw refuse([`leaderboard.json: ${value.message}`]);
  }
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (typeof schema === "string" && schema !== LEADERBOARD_SCHEMA) {
    throw refuse([
      `leaderboard.json: written as ${schema}, and this version reads ${LEADERBOARD_SCHEMA}; run \`entangle score\` on its folder, or the benchmark again`,
    ]);
  }
  const bySubject = readCells(cells);
  const bySeed = readSeeds(seeds);
  const found = [
    ...problems(boardSchema, value).map((p) => `leaderboard.json: ${p}`),
    ...bySubject.problems.map((p) => `cells.csv: ${p}`),
    ...bySeed.problems.map((p) => `seeds.csv: ${p}`),
  ];
  if (found.length > 0) throw refuse(found);
  const board = boardSchema.parse(value) as unknown as Scores["board"];
  const scores = { board, cells: bySubject.cells, seeds: bySeed.seeds };
  const strange = (["cells", "seeds"] as const).filter((part) =>
    digest(scores[part]) !== board.digests[part]
  );
  if (strange.length === 0) return scores;
  throw refuse(
    strange.map((part) =>
      `${part}.csv: it does not belong to leaderboard.json, which knows it by another digest`
    ),
  );
}

const text = z.string();
const count = z.int().min(0);
const number = z.number();

const score = z.looseObject({
  value: number.nullable(),
  stderr: number.min(0).nullable(),
  n: count,
  nInvalid: count,
  chance: z.looseObject({ value: number, p95: number.optional() }).nullable(),
  reason: text.optional(),
  mark: z.enum(["best", "second"]).optional(),
});

const boardSchema = z.looseObject({
  schema: z.literal(LEADERBOARD_SCHEMA),
  spec: z.looseObject({
    id: text,
    version: count,
    question: text,
    source: text,
  }),
  size: z.looseObject({
    name: text,
    images: count,
    subjects: count,
    steps: count,
  }),
  seeds: text,
  classes: z.array(text).min(2),
  profile: text,
  protocol: text,
  overrides: z.record(text, z.unknown()),
  models: z.looseObject({
    pipeline: text,
    scorer: text,
    judge: z.looseObject({
      kind: text,
      name: text.optional(),
      digest: text,
    }).optional(),
    provider: text,
    precision: z.literal("fp16").optional(),
    references: z.looseObject({
      kind: text,
      images: count,
      groups: z.array(text),
      digest: text,
    }).optional(),
    dataset: z.looseObject({
      digest: text,
      images: count.nullable(),
      kind: text,
      networks: z.array(text),
    }).optional(),
  }),
  target: z.looseObject({ source: text, digest: text }).optional(),
  judgeError: z.looseObject({
    digest: text,
    counts: z.array(z.array(count)),
  }).optional(),
  cautions: z.array(text).optional(),
  lacking: z.array(z.looseObject({ id: text, title: text, reason: text }))
    .optional(),
  metrics: z.array(z.looseObject({
    id: text,
    version: count,
    title: text,
    unit: text,
    range: z.tuple([number.nullable(), number.nullable()]),
    better: z.enum(["higher", "lower", "zero", "even"]),
    digits: count,
    source: text,
    combines: z.enum(["subjects", "images"]),
    matched: z.boolean().optional(),
    target: number.optional(),
    aim: text.optional(),
    corrected: text.optional(),
    detectable: number.min(0).optional(),
  })),
  rows: z.array(z.looseObject({
    method: text,
    title: text,
    baseline: text,
    transforms: z.array(z.looseObject({
      use: text,
      parameters: z.record(text, z.unknown()),
      published: z.record(text, z.unknown()),
      module: text.optional(),
      standsFor: text.optional(),
    })).optional(),
    tuning: text.optional(),
    design: z.looseObject({
      groups: z.enum(["drawn", "turns", "coin", "evened"]),
      turns: z.int().min(1),
      cohort: z.int().min(1),
    }).optional(),
    key: text,
    n: count,
    nInvalid: count,
    dropped: z.looseObject({
      value: number,
      stderr: number.nullable(),
      n: count,
    }).optional(),
    scores: z.record(text, score),
  })),
  collateral: z.looseObject({
    reference: text,
    attributes: z.array(z.looseObject({
      name: text,
      classes: z.array(text).min(2),
      rows: z.array(z.looseObject({
        method: text,
        n: count,
        nInvalid: count,
        shares: z.array(z.looseObject({
          value: number.nullable(),
          stderr: number.min(0).nullable(),
        })),
        shifts: z.array(
          z.looseObject({
            delta: number,
            stderr: number.min(0),
            interval: z.tuple([number, number]),
            p: number,
            over: z.enum(["subjects", "seeds"]),
          }).nullable(),
        ).optional(),
      })),
    })),
  }).optional(),
  digests: z.looseObject({ cells: text, seeds: text }),
});

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
