import type { Findings, FoundColumn, FoundRow } from "../bench/mod.ts";
import { listed, rounded, roundedUp, spread } from "./phrases.ts";
import { byTitle, type Figure, type Sentence } from "./sentence.ts";

/**
 * Says how every other row differs from the reference.
 *
 * @returns At most one sentence per direction, bound, identity and doubt.
 */
export function differenceSentences(
  { metric, rows }: FoundColumn,
  { reference }: Pick<Findings, "reference">,
): Sentence[] {
  const kinds = Map.groupBy(rows.toSorted(byTitle), kindOf);
  return KINDS.flatMap((kind): Sentence[] => {
    const own = kinds.get(kind) ?? [];
    if (own.length === 0) return [];
    return [{
      metric: metric.id,
      kind: NAMES[kind],
      text: WRITERS[kind](own, metric, rows.length),
      figures: own.map((row) => figureOf(row, reference.method)),
    }];
  });
}

const KINDS = ["less", "more", "bound", "same", "untold", "unknown"] as const;

type Kind = typeof KINDS[number];

const NAMES: Readonly<Record<Kind, Sentence["kind"]>> = {
  less: "direction",
  more: "direction",
  bound: "bound",
  same: "same",
  untold: "untold",
  unknown: "untold",
};

type Writer = (
  own: readonly FoundRow[],
  metric: FoundColumn["metric"],
  all: number,
) => string;

/** What a row may be said to do. */
function kindOf({ verdict, together, effect }: FoundRow): Kind {
  if (verdict === "identical") return "same";
  if (!together || !effect) return "unknown";
  const [low, high] = together;
  const found = verdict === "better" || verdict === "worse";
  if (found && high < 0) return "less";
  if (found && low > 0) return "more";
  return furthest({ together }) <= effect.margin ? "bound" : "untold";
}

function told(own: readonly FoundRow[], verb: string): string {
  const each = own.map((row, i) =>
    `${row.title} ${i === 0 ? verb : ""}by ${amount(row)}`
  );
  return `${listed(each)}.`;
}

const boundText: Writer = (own, metric, all) => {
  const limit = roundedUp(Math.max(...own.map(furthest)), metric.digits);
  return own.length === all && all > 1
    ? `Nothing changes ${measured(metric)} by more than ${limit}.`
    : `${names(own)} ${own.length === 1 ? "changes" : "change"} ${
      measured(metric)
    } by no more than ${limit}.`;
};

const untoldText: Writer = (own, metric, all) => {
  const [least, most] = metric.range;
  const reach = Math.max(...own.map(furthest));
  const width = least === null || most === null ? Infinity : most - least;
  return `${doubt(own, metric, all)}${
    reach < width
      ? `; any change is within ${roundedUp(reach, metric.digits)}`
      : ""
  }.`;
};

const unknownText: Writer = (own, metric, all) => {
  const reasons = new Set(own.map(({ verdict, reason }) => reason ?? verdict));
  return `${doubt(own, metric, all)}: ${[...reasons].sort().join("; ")}.`;
};

const doubt: Writer = (own, metric, all) => {
  const whole = own.length === all && all > 1;
  const who = whole ? "any row" : listed(own.map((row) => row.title), "or");
  return `Whether ${who} changes ${measured(metric)} cannot be told`;
};

/** What a difference is of: where nearer is better, of distances from what is best. */
function measured({ title, better }: FoundColumn["metric"]): string {
  return {
    lower: title,
    higher: title,
    zero: `how far ${title} is from 0`,
    even: `how far ${title} is from an even share`,
  }[better];
}

function names(own: readonly FoundRow[]): string {
  return listed(own.map(({ title }) => title));
}

/** The largest change that a row's interval holds. */
function furthest({ together }: Pick<FoundRow, "together">): number {
  return together ? Math.max(...together.map(Math.abs)) : Infinity;
}

/** How large a difference is, and how much of it would be there without any effect. */
function amount({ effect, metric: { digits } }: FoundRow): string {
  if (!effect) return "";
  const { delta, stderr, left = delta } = effect;
  const design = Math.abs(delta - left);
  return spread(Math.abs(delta), stderr, digits) +
    (design > 0
      ? ` (${rounded(design, digits)} of it by its design alone)`
      : "");
}

const VERBS = {
  lower: { less: lowers, more: raises },
  higher: { less: lowers, more: raises },
  zero: {
    less: (title: string) => `brings ${title} nearer to 0 `,
    more: (title: string) => `takes ${title} further from 0 `,
  },
  even: {
    less: (title: string) => `brings ${title} nearer to an even share `,
    more: (title: string) => `takes ${title} further from an even share `,
  },
} as const;

const WRITERS: Readonly<Record<Kind, Writer>> = {
  less: (own, metric) => told(own, VERBS[metric.better].less(metric.title)),
  more: (own, metric) => told(own, VERBS[metric.better].more(metric.title)),
  bound: boundText,
  same: (own, { title }) =>
    `${names(own)} ${
      own.length === 1 ? "leaves" : "leave"
    } ${title} as it is, to the bit.`,
  untold: untoldText,
  unknown: unknownText,
};

function lowers(title: string): string {
  return `lowers ${title} `;
}

function raises(title: string): string {
  return `raises ${title} `;
}

function figureOf(row: FoundRow, against: string): Figure {
  const { method, effect, together } = row;
  return {
    method,
    against,
    value: effect?.delta ?? (row.verdict === "identical" ? 0 : null),
    stderr: effect?.stderr ?? null,
    ...(together && { interval: together }),
    ...(effect && { adjusted: effect.adjusted }),
  };
}
