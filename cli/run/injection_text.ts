import { plural } from "../../lib/core/mod.ts";
import {
  type InjectionEffect,
  type Localization,
  rankLayers,
} from "../../lib/probes/mod.ts";

/**
 * Writes in which modules a prompt is listened to, for people, beside how well the choice can be read there.
 *
 * @param found The probes.
 * @param effects What injecting does, by module.
 * @param start Share of the steps whose accuracies do not count.
 * @returns Markdown, greatest effect first; nothing without effects.
 */
export function injectionText(
  found: Localization,
  effects: readonly InjectionEffect[],
  start: number,
): string {
  if (effects.length === 0) return "";
  const steps = found.timesteps.length;
  const ranked = rankLayers(
    found,
    0,
    Math.min(Math.round(start * steps), steps - 1),
  );
  const place = (module: string) => {
    const rank = ranked.findIndex((layer) => layer.module === module);
    const accuracy = ranked[rank]?.accuracy.toFixed(3);
    return accuracy === undefined ? "–" : `${accuracy} (${rank + 1}.)`;
  };
  const chance = 1 / (found.asked[0]?.question.classes.length ?? 1);
  const lines = effects
    .toSorted((a, b) => b.followed.value - a.followed.value)
    .map(({ module, followed: { value, stderr } }) =>
      `| \`${module}\` | ${value.toFixed(3)} ± ${stderr.toFixed(3)} | ${
        place(module)
      } | ${place(module.replace(/attn2$/, "attn1"))} |`
    );
  return [
    "",
    "## Where a prompt is listened to",
    "",
    `Share of images that show the group whose prompt one cross-attention alone read, at every step; ${
      plural(effects[0]?.followed.n ?? 0, "image")
    } for each group, ${chance.toFixed(3)} without any effect.`,
    "",
    "| layer | followed | its own probe (rank) | probe of self-attention before it (rank) |",
    "| --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}
