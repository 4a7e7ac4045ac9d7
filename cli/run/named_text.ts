import { at } from "../../lib/core/mod.ts";
import {
  type Localization,
  MODULE_KINDS,
  type ModuleProbes,
} from "../../lib/probes/mod.ts";
import type { Paper } from "../../lib/reported/mod.ts";

/**
 * Writes whether images in which the model chose a group can be told from images whose prompt named it, for people, and
 * what papers report.
 *
 * @param found Probes that ask of each group whether it was named.
 * @param prompt The prompt that named it, with `{group}`.
 * @returns Markdown.
 */
export function namedText(
  { asked, modules }: Localization,
  prompt: string,
  papers: readonly Paper[],
): string {
  const kinds = Object.entries(MODULE_KINDS).flatMap(([kind, name]) => {
    const own = modules.filter(({ module }) => name.test(module));
    return own.length > 0 ? [[kind, own] as const] : [];
  });
  const lines = asked.flatMap(({ question, counts }, q) =>
    kinds.map(([kind, own]) => {
      const { trained, test, error } = meansOf(own, q);
      const ranked = own
        .map((layer) => [layer.module, meansOf([layer], q).test] as const)
        .sort((a, b) => b[1] - a[1]);
      const [best, value] = at(ranked, 0);
      return `| ${question.name} | ${at(counts, 0)} | ${kind} | ${
        percent(trained)
      } | ${percent(test)} ± ${percent(error)} | \`${best}\` (${
        percent(value)
      }) |`;
    })
  );
  const reported = papers.flatMap(({ title, tables }) =>
    tables.flatMap(({ id, columns, cells }) =>
      columns.map(({ metric }) => metric).join() === COLUMNS.join()
        ? cells.map(([name, trained, test]) =>
          `| ${name} | ${trained ?? "–"} | ${test ?? "–"} | ${title}, ${id} |`
        )
        : []
    )
  );
  return [
    "",
    "## Chosen by the model, or named by the prompt",
    "",
    `Probes that tell images in which the model itself came to show a group from images under "${prompt}" which show it; as many of each, means over layers and steps in percent, ± the error of one probe's test accuracy. Guessing: 50. What attends to the prompt reads another prompt.`,
    "",
    `| group | images of each | layers | ${COLUMNS.join(" | ")} | best layer |`,
    "|---|---|---|---|---|---|",
    ...lines,
    "",
    ...reported.length > 0
      ? [
        `| reported | ${COLUMNS.join(" | ")} | source |`,
        "|---|---|---|---|",
        ...reported,
        "",
      ]
      : [],
  ].join("\n");
}

const COLUMNS = ["training accuracy in %", "test accuracy in %"];

/** Means of a question over layers and evaluations. All probes are asked about the same images, so the error is that of one. */
function meansOf(layers: readonly ModuleProbes[], q: number) {
  const probes = layers.flatMap(({ probes }) => at(probes, q));
  const mean = (values: readonly number[]) =>
    values.reduce((a, b) => a + b, 0) / values.length;
  return {
    trained: mean(probes.map(({ trained }) => trained)),
    test: mean(probes.map(({ accuracy }) => accuracy.value)),
    error: mean(probes.map(({ accuracy }) => accuracy.stderr)),
  };
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
