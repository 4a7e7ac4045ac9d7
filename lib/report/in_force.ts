import {
  canonicalJson,
  type Leaderboard,
  type TransformInForce,
} from "../bench/mod.ts";

/**
 * Says in one line by which parameters a transform acts; where one is not the
 * published value, that value stands behind it.
 *
 * @returns For example `fair_diffusion: scale 4, threshold 0.9 (published 0.95)`.
 */
export function inForceText(
  { use, parameters, published, module, standsFor }: TransformInForce,
): string {
  const shown = sorted(parameters).map(([name, value]) => {
    const other = Object.hasOwn(published, name)
      ? ` (published ${valueText(published[name])})`
      : "";
    return `${name} ${valueText(value)}${other}`;
  });
  return [`${use}: ${shown.join(", ")}`, ...actsOn(module, standsFor)]
    .join("; ");
}

/**
 * Says of each row of a leaderboard by which parameters it acts.
 *
 * @returns One line per row that has transforms; none for a board that does not say.
 */
export function inForceLines({ rows }: Pick<Leaderboard, "rows">): string[] {
  return rows.flatMap(({ title, transforms = [], tuning }) =>
    transforms.length === 0 ? [] : [
      `${title}${tuning === undefined ? "" : ` (tuning "${tuning}")`}: ${
        transforms.map(inForceText).join("; then ")
      }`,
    ]
  );
}

/**
 * Says what of a leaderboard is not as published: parameters of a tuning, modules that stand for others.
 *
 * @returns One line per row of which there is something to say.
 */
export function departureLines(
  { rows }: Pick<Leaderboard, "rows">,
): string[] {
  return rows.flatMap(({ title, transforms = [], tuning }) => {
    const says = transforms.flatMap(
      ({ parameters, published, module, standsFor }) => [
        ...sorted(published).map(([name, value]) =>
          `${name} ${valueText(parameters[name])} (published ${
            valueText(value)
          })`
        ),
        ...(standsFor === undefined ? [] : actsOn(module, standsFor)),
      ],
    );
    const by = tuning === undefined ? "" : `, tuning "${tuning}"`;
    return says.length === 0 ? [] : [`${title}${by}: ${says.join(", ")}`];
  });
}

function actsOn(module?: string, standsFor?: string): string[] {
  if (module === undefined) return [];
  return standsFor === undefined ? [`acts on ${module}`] : [
    `acts on ${module} in place of ${standsFor}, to which the network does not listen`,
  ];
}

/** In the order of the file, so that a board that was read back gives the same lines. */
function sorted(
  values: Readonly<Record<string, unknown>>,
): [string, unknown][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}

function valueText(value: unknown): string {
  return canonicalJson(value ?? null);
}
