import { at, plural } from "../../lib/core/mod.ts";
import {
  type Localization,
  type RankedLayer,
  rankLayers,
} from "../../lib/probes/mod.ts";
import { heatMap, lineChart } from "../../lib/report/mod.ts";

/**
 * Writes where a choice can be read, for people.
 *
 * @param start Share of the steps whose accuracies do not count.
 * @param top How many layers are named as worth steering.
 */
export function localizationText(
  found: Localization,
  start: number,
  top: number,
): string {
  const { asked, timesteps } = found;
  const from = firstOf(found, start);
  const { question, counts, baselines } = at(asked, 0);
  const ranked = rankLayers(found, 0, from);
  const share = (x: number) => x.toFixed(3);
  const header = [
    "layer",
    ...asked.map(({ question }) => question.name),
    "best step",
  ];
  const lines = ranked.map(({ module }) => [
    `\`${module}\``,
    ...asked.map((_, q) => share(meanOf(found, q, module, from))),
    bestStep(found, module),
  ]);
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `# Where "${question.name}" can be read`,
    "",
    `Held-out accuracy of linear probes, mean over steps ${from} to ${
      timesteps.length - 1
    }; ${plural(counts.reduce((a, b) => a + b, 0), "image")}, ${
      counts.join(", ")
    } of each class. Guessing evenly: ${
      share(baselines.chance)
    }; always the most frequent class: ${share(baselines.majority)}.`,
    "",
    `Worth steering: ${
      ranked.slice(0, top).map(({ module }) => `\`${module}\``).join(", ")
    }.`,
    "",
    row(header),
    row(header.map(() => "---")),
    ...lines.map(row),
    "",
  ].join("\n");
}

/**
 * Draws where a choice can be read: a heat map over layers and steps, and a curve for each of the best layers.
 *
 * @param start Share of the steps whose accuracies do not count for the ranking.
 * @param top How many layers have a curve; as many of the worst have one too.
 * @returns SVG documents by file name.
 */
export async function localizationPictures(
  found: Localization,
  start: number,
  top: number,
): Promise<Record<string, string>> {
  const { asked, modules, timesteps } = found;
  const { question, baselines } = at(asked, 0);
  const accuracies = new Map(
    modules.map(({ module, probes }) => [
      module,
      at(probes, 0).map(({ accuracy }) => accuracy.value),
    ]),
  );
  const ranked = rankLayers(found, 0, firstOf(found, start));
  const shown = [...new Set([...ranked.slice(0, top), ...ranked.slice(-top)])];
  return {
    "heat_map.svg": await heatMap({
      rows: modules.map(({ module }) => module),
      columns: timesteps.map((_, i) => String(i)),
      values: modules.map(({ module }) => accuracies.get(module) ?? []),
      x: "step",
      title: `accuracy of ${question.name}`,
      domain: [baselines.chance, 1],
    }),
    "curves.svg": await lineChart([{
      title: `accuracy of ${question.name}`,
      lines: shown.map(({ module }: RankedLayer) => ({
        name: module,
        points: (accuracies.get(module) ?? []).map((y, x) => [x, y] as const),
      })),
    }], { x: "step" }),
  };
}

function firstOf({ timesteps }: Localization, start: number): number {
  return Math.min(Math.round(start * timesteps.length), timesteps.length - 1);
}

function meanOf(
  found: Localization,
  question: number,
  module: string,
  from: number,
): number {
  const ranked = rankLayers(found, question, from);
  return ranked.find((layer) => layer.module === module)?.accuracy ?? NaN;
}

function bestStep({ modules }: Localization, module: string): string {
  const own = modules.find((m) => m.module === module);
  const values = own?.probes[0]?.map(({ accuracy }) => accuracy.value) ?? [];
  const best = Math.max(...values);
  return `${values.indexOf(best)} (${best.toFixed(3)})`;
}
