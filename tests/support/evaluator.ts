// A thread takes longer to start than a spec to read.

import { type Evaluator, keepEvaluator } from "../../lib/bench/mod.ts";

/** Evaluates every spec and baseline of a file of tests; closed after its last. */
export const evaluator: Evaluator = keepEvaluator();

Deno.test.afterAll(() => evaluator.close());
