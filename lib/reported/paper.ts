import { z } from "zod";
import { InputError, problems } from "../core/mod.ts";

const printed = z.string().regex(/^-?\d+(\.\d+)?$/, {
  error: "expected a number as printed, in a string",
});

const table = z.strictObject({
  id: z.string(),
  attribute: z.string().optional(),
  specs: z.record(z.string(), z.string()).optional(),
  subjects: z.int().min(1),
  images: z.int().min(1),
  rows: z.enum(["method", "subject"]),
  columns: z.array(z.strictObject({
    metric: z.string(),
    method: z.string().optional(),
    attribute: z.string().optional(),
  })),
  cells: z.array(z.tuple([z.string()], printed.nullable())),
});

const quote = z.strictObject({
  place: z.string(),
  text: z.string(),
  attribute: z.string(),
  subject: z.string().optional(),
  method: z.string(),
  metric: z.string(),
  value: printed,
  says: z.string().optional(),
});

const stages = z.strictObject({
  place: z.string(),
  attribute: z.string(),
  method: z.string(),
  subjects: z.array(z.string()),
  metric: z.string(),
  ranges: z.array(z.tuple([z.string(), printed, printed])),
});

const paper = z.strictObject({
  id: z.string(),
  title: z.string(),
  source: z.string(),
  note: z.string(),
  tables: z.array(table),
  quotes: z.array(quote).default([]),
  stages: stages.optional(),
});

/** Tables of a paper as printed: every value a string, so that its digits are known. */
export interface Paper {
  /** Name of the file. */
  readonly id: string;
  /** Short name, for example `"BiasMap"`. */
  readonly title: string;
  /** Citation. */
  readonly source: string;
  /** What a reader must know: protocols, abbreviations. */
  readonly note: string;
  /** Its tables. */
  readonly tables: readonly PaperTable[];
  /** Values that the text takes from the tables. */
  readonly quotes: readonly Quote[];
  /** Ranges of a metric at each resolution stage, as the text gives them. */
  readonly stages?: Stages | undefined;
}

/** A table as printed. */
export interface PaperTable {
  /** Its number, `"Table 4"`. */
  readonly id: string;
  /** Attribute of the whole table. */
  readonly attribute?: string | undefined;
  /** Entangle's specs that ask the same, and the attribute that each asks about; the one named as the attribute if absent. */
  readonly specs?: Readonly<Record<string, string>> | undefined;
  /** Number of prompts that a value of a method is a mean of. */
  readonly subjects: number;
  /** Images per method and subject. */
  readonly images: number;
  /** What its rows are. */
  readonly rows: "method" | "subject";
  /** What its columns are; a column of methods names its method. */
  readonly columns: readonly {
    /** Metric as the paper names it. */
    readonly metric: string;
    /** Method, where rows are subjects. */
    readonly method?: string | undefined;
    /** Attribute, where columns differ in it. */
    readonly attribute?: string | undefined;
  }[];
  /** Rows: the name, then one value per column. */
  readonly cells: readonly (readonly [string, ...(string | null)[]])[];
}

/** A value in the text that is also in a table. */
export interface Quote {
  /** Section. */
  readonly place: string;
  /** The words around it. */
  readonly text: string;
  /** Attribute of which the text speaks. */
  readonly attribute: string;
  /** Subject of which it speaks, if of one. */
  readonly subject?: string | undefined;
  /** Method. */
  readonly method: string;
  /** Metric. */
  readonly metric: string;
  /** The value. */
  readonly value: string;
  /** How the text compares it: `"higher than the others"`, `"worse than SD1.5"`. */
  readonly says?: string | undefined;
}

/** Ranges over some subjects of a metric at each stage. */
export interface Stages {
  /** Sections. */
  readonly place: string;
  /** Attribute. */
  readonly attribute: string;
  /** Method. */
  readonly method: string;
  /** Subjects over which a range goes. */
  readonly subjects: readonly string[];
  /** Metric that is said to be the mean over stages. */
  readonly metric: string;
  /** Name of each stage, least and greatest value. */
  readonly ranges: readonly (readonly [string, string, string])[];
}

/**
 * Reads a paper's tables.
 *
 * @param path Path of the file, for messages.
 * @throws {InputError} If the file is not as {@linkcode Paper} says, listing every problem.
 */
export function parsePaper(text: string, path: string): Paper {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError(`Cannot read "${path}": it is not JSON`);
  }
  const found = problems(paper, value);
  if (found.length > 0) throw new InputError(`Cannot read "${path}"`, found);
  const read = paper.parse(value);
  const torn = read.tables.flatMap(({ id, columns, cells }) =>
    cells.filter((row) => row.length !== columns.length + 1)
      .map(([name]) => `${id}, ${name}: expected ${columns.length} values`)
  );
  if (torn.length > 0) throw new InputError(`Cannot read "${path}"`, torn);
  return read as Paper;
}
