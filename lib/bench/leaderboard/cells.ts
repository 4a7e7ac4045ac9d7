import { z } from "zod";
import { csvRecords, csvText, problems } from "../../core/mod.ts";
import type { SubjectScore } from "./scores.ts";

/**
 * Writes the scores of every subject as CSV, one line per method, subject and
 * metric: all that a comparison of two leaderboards needs.
 *
 * Of a mean, value, error and n are the sum and the sum of squares in another form; of what
 * is counted from labels, the counts stand beside them, in the order of the board's classes.
 *
 * @returns The file's text; equal scores give equal bytes.
 */
export function cellsCsv(cells: readonly SubjectScore[]): string {
  return csvText(
    COLUMNS,
    cells.map((c) => [
      c.method,
      c.subject,
      c.metric,
      c.value,
      c.stderr,
      c.n,
      c.nInvalid,
      c.chance?.value,
      c.chance?.p95,
      c.counts?.join(" "),
      c.reason,
    ]),
  );
}

/**
 * Reads what {@linkcode cellsCsv} wrote.
 *
 * @returns The scores, bit for bit, and everything that is wrong with the file; lines that are wrong have no score.
 */
export function readCells(
  text: string,
): { cells: SubjectScore[]; problems: string[] } {
  let records: readonly Record<string, string>[];
  try {
    records = csvRecords(text);
  } catch (error) {
    return { cells: [], problems: [sentence(error)] };
  }
  const [first] = records;
  if (!first) return { cells: [], problems: ["expected scores, got none"] };
  const absent = COLUMNS.filter((name) => !Object.hasOwn(first, name));
  if (absent.length > 0) {
    return { cells: [], problems: absent.map((name) => `no column "${name}"`) };
  }
  const cells: SubjectScore[] = [];
  const wrong: string[] = [];
  for (const [i, record] of records.entries()) {
    const fields = unquoted(record);
    const found = problems(line, fields);
    // The header is line 1.
    wrong.push(...found.map((p) => `line ${i + 2}: ${p}`));
    if (found.length === 0) cells.push(scoreOf(line.parse(fields)));
  }
  return { cells, problems: wrong };
}

const COLUMNS = [
  "method",
  "subject",
  "metric",
  "value",
  "stderr",
  "n",
  "n_invalid",
  "chance",
  "chance_p95",
  "counts",
  "reason",
];

const count = z.int().min(0);
const line = z.object({
  method: z.string().min(1),
  subject: z.string().min(1),
  metric: z.string().min(1),
  value: z.number().optional(),
  stderr: z.number().min(0).optional(),
  n: count,
  n_invalid: count,
  chance: z.number().optional(),
  chance_p95: z.number().optional(),
  counts: z.array(count).min(2).optional(),
  reason: z.string().optional(),
});

/** The fields as what they stand for; what is no number stays a text, for the schema to refuse. */
function unquoted(record: Record<string, string>): Record<string, unknown> {
  const number = (text = "") =>
    text === ""
      ? undefined
      : Number.isFinite(Number(text))
      ? Number(text)
      : text;
  const { method, subject, metric, counts, reason, ...numbers } = record;
  return {
    method,
    subject,
    metric,
    ...Object.fromEntries(
      Object.entries(numbers).map(([name, text]) => [name, number(text)]),
    ),
    counts: counts ? counts.split(" ").map(number) : undefined,
    reason: reason || undefined,
  };
}

function scoreOf(fields: z.infer<typeof line>): SubjectScore {
  const { chance, chance_p95: p95, n_invalid: nInvalid, counts, reason } =
    fields;
  return {
    method: fields.method,
    subject: fields.subject,
    metric: fields.metric,
    value: fields.value ?? null,
    stderr: fields.stderr ?? null,
    n: fields.n,
    nInvalid,
    chance: chance === undefined
      ? null
      : { value: chance, ...(p95 !== undefined && { p95 }) },
    ...(counts && { counts }),
    ...(reason !== undefined && { reason }),
  };
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
