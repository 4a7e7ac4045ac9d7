import { deepStrictEqual } from "node:assert/strict";
import { z } from "zod";
import { problems } from "./problems.ts";

const SCHEMA = z.strictObject({
  lambda: z.number().min(0),
  steps: z.int().min(1).optional(),
  percentile: z.number().gt(0).lt(100).default(70),
  profile: z.enum(["paper", "released"]).optional(),
  words: z.tuple([z.string(), z.string()]).optional(),
  methods: z.array(
    z.union([z.string(), z.strictObject({ use: z.string() })]),
  ).min(1).optional(),
  sizes: z.record(z.string(), z.strictObject({ images: z.int() })).optional(),
});

Deno.test("problems() is empty for a value that fits", () => {
  deepStrictEqual(problems(SCHEMA, { lambda: 0, methods: ["a"] }), []);
});

Deno.test("problems() names path, expectation and value of each, all at once", () => {
  const value = {
    lambda: "100",
    steps: 0.5,
    percentile: 100,
    profile: "papr",
    words: ["a"],
    methods: ["sd15", { uze: "x" }, 3],
    sizes: { testbed: { images: null } },
    lamda: 1,
  };
  deepStrictEqual(problems(SCHEMA, value), [
    'lambda: expected a number >= 0, got "100"',
    "steps: expected a whole number >= 1, got 0.5",
    "percentile: expected a number > 0 and < 100, got 100",
    'profile: expected one of paper, released, got "papr"',
    'words: expected a list of 2, got ["a"]',
    "methods[1].use: expected a text, got nothing",
    'methods[1].uze: unknown key, did you mean "use"?',
    "methods[2]: expected a text or an object, got 3",
    "sizes.testbed.images: expected a whole number, got null",
    'lamda: unknown key, did you mean "lambda"?',
  ]);
});

Deno.test("problems() takes no key of every object for one of the schema's", () => {
  const off = z.literal(false, { error: "this key is not supported" });
  deepStrictEqual(problems(z.object({}).catchall(off), { constructor: 1 }), [
    "constructor: this key is not supported, got 1",
  ]);
});

Deno.test("problems() says so where there is nothing at all", () => {
  deepStrictEqual(problems(SCHEMA, undefined), [
    "expected an object, got nothing",
  ]);
  deepStrictEqual(problems(SCHEMA, {}), [
    "lambda: expected a number >= 0, got nothing",
  ]);
});

Deno.test("problems() takes a schema at its word that says itself what it wants", () => {
  const pair = z.union([z.int().min(1), z.tuple([z.int(), z.int()])], {
    error: "expected a width, or a height and a width",
  });
  const schema = z.object({
    size: pair,
    act: z.literal(["silu"], { error: 'only "silu" is supported' }),
    heads: z.int().refine((n) => n % 2 === 0, {
      error: "expected an even one",
    }),
  });
  deepStrictEqual(problems(schema, { size: 0, act: "mish", heads: 3 }), [
    "size: expected a width, or a height and a width, got 0",
    'act: only "silu" is supported, got "mish"',
    "heads: expected an even one, got 3",
  ]);
  deepStrictEqual(problems(schema, { size: [1], act: "silu", heads: 2 }), [
    "size: expected a width, or a height and a width, got [1]",
  ]);
});
