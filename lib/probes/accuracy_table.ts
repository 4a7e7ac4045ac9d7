import { at, csvText } from "../core/mod.ts";
import type { Localization } from "./localize.ts";

/** One accuracy of a localization. */
export interface AccuracyRow {
  /** Name of the question. */
  readonly question: string;
  /** Name of the module in diffusers. */
  readonly module: string;
  /** Index of the evaluation of the network. */
  readonly step: number;
  /** Its timestep. */
  readonly timestep: number;
  /** Held-out accuracy. */
  readonly accuracy: number;
  /** Its standard error. */
  readonly stderr: number;
  /** Held-out images. */
  readonly n: number;
  /** Accuracy on what was learnt from. */
  readonly trained: number;
  /** Accuracy of guessing evenly. */
  readonly chance: number;
  /** Accuracy of always naming the most frequent class. */
  readonly majority: number;
}

/**
 * Lists every accuracy of a localization.
 *
 * @returns One row per question, module and evaluation.
 */
export function accuracyRows(
  { asked, modules, timesteps }: Localization,
): AccuracyRow[] {
  return asked.flatMap(({ question, baselines }, q) =>
    modules.flatMap(({ module, probes }) =>
      at(probes, q).map(({ accuracy, trained }, step) => ({
        ...{ question: question.name, module, step },
        timestep: at(timesteps, step),
        accuracy: accuracy.value,
        stderr: accuracy.stderr,
        n: accuracy.n,
        ...{ trained, ...baselines },
      }))
    )
  );
}

/**
 * Writes the accuracies of a localization as a table.
 *
 * @returns CSV, one line per question, module and evaluation.
 */
export function accuracyCsv(localization: Localization): string {
  const rows = accuracyRows(localization);
  const header = Object.keys(at(rows, 0)) as (keyof AccuracyRow)[];
  return csvText(header, rows.map((row) => header.map((name) => row[name])));
}
