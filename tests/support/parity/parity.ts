// Every quantity in which our pipeline is compared with reference values.

import {
  openPipeline,
  openScorer,
  type Runtime,
} from "../../../lib/runtime/mod.ts";
import { type Case, checkWeights, openReferences } from "../references.ts";
import { attribution } from "./attribution.ts";
import type { Comparison } from "./comparison.ts";
import { energies } from "./energies.ts";
import { networks } from "./networks.ts";
import { scoring } from "./scoring.ts";
import { trajectories } from "./trajectories.ts";

/** The comparisons of one model, which hold its sessions open. */
export interface Parity {
  /** In the order in which data flows. */
  readonly comparisons: readonly Comparison[];
  /** Frees the sessions. */
  close(): Promise<void>;
}

/**
 * Opens a model and lists what is compared.
 *
 * @param c The model and its reference values.
 * @param runtime Where its networks run.
 * @returns The comparisons; nothing is computed yet.
 */
export async function openParity(c: Case, runtime: Runtime): Promise<Parity> {
  const references = await openReferences(c.fixtures);
  await checkWeights(c, references);
  const pipeline = await openPipeline(c.model, runtime);
  const withClip = "clip_text" in references.meta.floor;
  const scorer = withClip
    ? await openScorer(`${c.model}/clip`, runtime)
    : undefined;
  return {
    comparisons: [
      ...networks(pipeline, references),
      ...trajectories(pipeline, references),
      ...attribution(pipeline, references),
      ...energies(pipeline, references),
      ...scorer ? scoring(scorer, references) : [],
    ],
    async close() {
      await pipeline.close();
      await scorer?.close();
    },
  };
}
