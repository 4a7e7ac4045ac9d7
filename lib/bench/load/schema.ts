import { z } from "zod";
import { MOST_GUIDANCE } from "../../diffusion/mod.ts";
import type { Baseline, Spec } from "../declare/mod.ts";

const id = z.string().regex(/^[a-z][a-z0-9_]*$/, {
  error: "expected a snake_case name",
});
const text = z.string().trim().min(1, { error: "expected a text" });
const withSubject = text.refine((t) => t.includes("{subject}"), {
  error: "expected a text with {subject}",
});

/**
 * What a size must be.
 *
 * @internal
 */
export const sizeSchema = z.strictObject({
  images: z.int().min(1).max(1_000_000),
  steps: z.int().min(1).max(1000),
  batch: z.int().min(1).max(1024),
  resolution: z.union([z.int().min(8).max(4096), z.literal("image")]),
});

/**
 * zod's description of a spec.
 *
 * @internal
 */
export type SpecSchema = z.ZodType<Spec>;

/** What a spec file must export. */
export const specSchema: SpecSchema = z.strictObject({
  id,
  version: z.int().min(1),
  question: text,
  source: text,
  // A suite has the subjects of its file where the spec names none; specProblems() says so of other specs.
  subjects: z.array(text).max(1000),
  prompt: withSubject,
  prompts: z.strictObject({
    file: text,
    seed: z.int().min(0).max(2 ** 31 - 1).optional(),
    evenly: z.array(text).optional(),
    by: z.array(text).optional(),
    digest: text.optional(),
    rows: z.array(z.strictObject({
      prompt: text,
      subject: text,
      group: text.optional(),
      categories: z.record(text, z.string()).optional(),
    })).optional(),
  }).optional(),
  attribute: z.strictObject({
    name: text,
    groups: z.array(z.strictObject({ id, words: z.array(text).min(1) })).min(2),
  }),
  classifier: z.strictObject({
    group: z.array(
      text.refine((t) => t.includes("{group}"), {
        error: "expected a text with {group}",
      }),
    ).min(1),
    subject: z.array(withSubject).min(1),
  }),
  judge: text.optional(),
  attribution: z.strictObject({
    profile: z.enum(["paper", "released"]),
    prompt: withSubject,
    words: z.tuple([text, text]),
    queries: z.enum(["cond", "uncond"]),
    percentile: z.number().gt(0).lt(100),
    reread: z.array(z.int().min(0).max(999)),
  }),
  sampler: z.strictObject({
    scheduler: text,
    guidance: z.number().min(1).max(MOST_GUIDANCE),
  }),
  seed: z.int().min(0).max(2 ** 31 - 1),
  methods: z.array(
    z.union([
      text,
      z.looseObject({
        use: text,
        id: id.optional(),
        title: text.optional(),
      }),
    ]),
  ).min(1),
  target: z.union([
    text,
    z.strictObject({
      source: text,
      digest: text,
      shares: z.record(text, z.array(z.number())),
    }),
  ]).optional(),
  judgeError: z.union([
    text,
    z.strictObject({
      digest: text,
      judge: text,
      counts: z.array(z.array(z.int().min(0))),
    }),
  ]).optional(),
  reference: id.optional(),
  metrics: z.array(text).min(1),
  sizes: z.object({ testbed: sizeSchema, paper: sizeSchema })
    .catchall(sizeSchema),
}) as unknown as z.ZodType<Spec>;

/** What a baseline file must export. */
export const baselineSchema: z.ZodType<Baseline> = z.strictObject({
  id,
  version: z.int().min(1),
  title: text.refine((t) => !/\bFD\b/.test(t), {
    error:
      'expected a title without a bare "FD", which is the metric Fairness Discrepancy',
  }),
  source: text,
  note: text,
  transforms: z.array(z.looseObject({ use: text })),
}) as unknown as z.ZodType<Baseline>;
