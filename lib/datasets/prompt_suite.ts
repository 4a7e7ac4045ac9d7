import {
  at,
  InputError,
  insteadOf,
  mt19937,
  sha256,
  suggestion,
} from "../core/mod.ts";
import type { SuitePrompt } from "../bench/declare/mod.ts";
import { readTable, type TableRow } from "./table.ts";

/** How prompts are drawn from a file. */
export interface SuiteOptions {
  /** Subjects whose prompts are taken; all of the file's if there are none. */
  readonly subjects: readonly string[];
  /** Name of the attribute; a column of this name, or `group`, says which group a prompt asks for. */
  readonly attribute: string;
  /** Its groups, with words that may stand for them. */
  readonly groups: readonly {
    readonly id: string;
    readonly words: readonly string[];
  }[];
  /** Seed of the draw. */
  readonly seed: number;
  /** Columns whose values have equal parts in any number of prompts, as far as there are prompts. */
  readonly evenly: readonly string[];
  /** Columns that are kept as categories. */
  readonly by: readonly string[];
}

/** Prompts of a file, in the order in which they are drawn. */
export interface PromptSuite {
  /** SHA-256 of the file's text. */
  readonly digest: string;
  /** Subjects, in the order in which the file names them, or as they were asked for. */
  readonly subjects: readonly string[];
  /** Prompts, subject by subject; the first n of a subject are a sample of n. */
  readonly rows: readonly SuitePrompt[];
}

/**
 * Reads a suite of prompts: CSV or JSON-lines with columns `prompt` and `subject`. The prompts of each subject are
 * shuffled by a seed, so that as many as one likes from the first on are a sample without replacement; where
 * columns are to be even, the sample takes turns among their values.
 *
 * @throws {InputError} If it is no such table, or lacks a subject, a column or a group; lists all.
 */
export function readSuite(
  name: string,
  text: string,
  options: SuiteOptions,
): PromptSuite {
  const lines = readTable(name, text, [
    ...["prompt", "subject", ...options.evenly, ...options.by],
  ]);
  const problems: string[] = [];
  const bySubject = Map.groupBy(lines, ({ fields }) => fields["subject"] ?? "");
  const { subjects: asked } = options;
  const subjects = asked.length > 0 ? asked : [...bySubject.keys()];
  for (const subject of subjects) {
    if (bySubject.has(subject)) continue;
    problems.push(
      `no prompt is about the spec's subject "${subject}"; ${
        insteadOf(subject, [...bySubject.keys()])
      }`,
    );
  }
  const rows = subjects.flatMap((subject) =>
    drawn(bySubject.get(subject) ?? [], subject, options)
      .map((line) => promptOf(line, options, problems))
  );
  if (problems.length > 0) {
    throw new InputError(
      `Cannot take prompts from "${name}"`,
      [...new Set(problems)],
    );
  }
  const digest = sha256(new TextEncoder().encode(text));
  return { digest, subjects, rows };
}

function promptOf(
  { where, fields }: TableRow,
  { attribute, groups, by }: SuiteOptions,
  problems: string[],
): SuitePrompt {
  const { prompt = "", subject = "" } = fields;
  const said = fields[attribute] ?? fields["group"];
  const group = groups.find(({ id, words }) =>
    id === said || words.includes(said ?? "")
  );
  if (said !== undefined && !group) {
    problems.push(
      `${where}: unknown ${attribute} "${said}", ${
        suggestion(said, groups.map(({ id }) => id))
      }`,
    );
  }
  return {
    prompt,
    subject,
    ...(group && { group: group.id }),
    ...(by.length > 0 && {
      categories: Object.fromEntries(
        by.map((column) => [column, fields[column] ?? ""]),
      ),
    }),
  };
}

/** A subject's lines in the order of the draw. */
function drawn(
  lines: readonly TableRow[],
  subject: string,
  { seed, evenly }: SuiteOptions,
): TableRow[] {
  // Of its own for each subject, so that leaving one out changes no other's.
  const mark = parseInt(
    sha256(new TextEncoder().encode(`${seed} ${subject}`)).slice(0, 8),
    16,
  );
  const generator = mt19937(mark);
  const shuffled = <T>(xs: readonly T[]) => {
    const out = [...xs];
    for (let i = out.length - 1; i > 0; i--) {
      const j = Math.floor(generator.next() / 2 ** 32 * (i + 1));
      [out[i], out[j]] = [at(out, j), at(out, i)];
    }
    return out;
  };
  const strata = Map.groupBy(
    lines,
    ({ fields }) => JSON.stringify(evenly.map((column) => fields[column])),
  );
  const turns = shuffled([...strata.values()]).map(shuffled);
  const most = Math.max(0, ...turns.map(({ length }) => length));
  return Array.from({ length: most }, (_, i) => i)
    .flatMap((i) => turns.flatMap((own) => own[i] ?? []));
}
