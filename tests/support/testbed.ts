// Models for tests: opened when a file of tests first asks for one, and closed after its last test.

import {
  openPipeline,
  openRuntime,
  openScorer,
  type Pipeline,
  type Runtime,
  type Scorer,
} from "../../lib/runtime/mod.ts";
import { TESTBED_MODEL } from "../../lib/testbed/mod.ts";

/** A model, opened. */
export interface OpenModel {
  /** Folder of the pipeline, without a slash at the end; its CLIP is in `clip`. */
  readonly folder: string;
  /** Where its networks run: one thread of the CPU. */
  readonly runtime: Runtime;
  /** The pipeline. */
  readonly pipeline: Pipeline;
  /** Its CLIP. */
  readonly scorer: Scorer;
}

/**
 * Lends a model.
 *
 * @param act What is done with it; it stays open for the next test of the file.
 * @returns What that returned.
 */
export type Lend = <T>(act: (model: OpenModel) => Promise<T> | T) => Promise<T>;

/** Lends the embedded model. */
export const withTestbed: Lend = lender(TESTBED_MODEL);

/** Lends a smaller one whose weights are noise. */
export const withRandomModel: Lend = lender(
  new URL("../reference/random_model", import.meta.url),
);

function lender(url: URL): Lend {
  let opened: Promise<OpenModel> | undefined;
  Deno.test.afterAll(async () => {
    await (await opened)?.runtime.close();
  });
  return async (act) => await act(await (opened ??= open(url)));
}

async function open(url: URL): Promise<OpenModel> {
  const folder = decodeURIComponent(url.pathname).replace(/\/$/, "");
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(folder, runtime);
  const scorer = await openScorer(`${folder}/clip`, runtime);
  return { folder, runtime, pipeline, scorer };
}
