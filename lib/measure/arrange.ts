import type { TableRow } from "../datasets/mod.ts";
import { fileName, plural, suggestion } from "../core/mod.ts";
import type { Group } from "../bench/mod.ts";

/** An image that is to be measured. */
export interface MeasuredImage {
  /** Path within the folder of its row, with `/` between its parts. */
  readonly file: string;
  /** What it is about. */
  readonly subject: string;
  /** Its seed, or where it stands among those of its subject. */
  readonly seed: number;
  /** What it was made from, if that is known. */
  readonly prompt?: string;
  /** Id of the group that it was meant to show, if it was. */
  readonly group?: string;
}

/** What the images of a folder are held to. */
export interface ArrangeOptions {
  /** Lines about them, with a column `file` and perhaps `prompt`, `subject`, `seed` and `group`. */
  readonly table?: readonly TableRow[] | undefined;
  /** Subjects that there may be; any if absent. */
  readonly subjects?: readonly string[] | undefined;
  /** Groups that an image may be meant to show. */
  readonly groups: readonly Group[];
}

/** The images of a folder. */
export interface Arranged {
  /** Subject by subject, by their seeds. */
  readonly images: readonly MeasuredImage[];
  /** Whether their names or the table say seeds; else they are numbered in the order of their names. */
  readonly seeded: boolean;
  /** What should be said of them. */
  readonly notes: readonly string[];
  /** What is wrong, one sentence each. */
  readonly problems: readonly string[];
}

/** What images are about that lie in no folder of a subject. */
export const ANYBODY = "person";

/**
 * Finds what images are about: the folders in which they lie are subjects, as bench lays them out
 * (`<subject>/<seed>.png`), unless a table says otherwise.
 *
 * @param files Their paths within the folder, with `/` between the parts.
 * @returns The images; where something is wrong, as far as they could be told.
 */
export function arrange(
  files: readonly string[],
  { table, subjects, groups }: ArrangeOptions,
): Arranged {
  const problems: string[] = [];
  const notes: string[] = [];
  const listed = table ? rowsOf(table, problems) : files.map(bare);
  if (table) notes.push(...unnamed(files, listed));
  const named = listed.map((line) => ({
    ...line,
    subject: subjectOf(line, subjects, problems),
    group: groupOf(line, groups, problems),
  }));
  if (!table) problems.push(...mixed(files));
  const told = listed.some(({ seed }) => seed !== undefined);
  const seeds = told ? listed.map(({ seed }) => seed) : stems(named);
  if (told) problems.push(...wrongSeeds(listed));
  const numbers = seeds ?? numbered(named);
  const images = named.map(({ file, subject, prompt, group }, i) => ({
    file,
    subject,
    seed: Number(numbers[i]),
    ...(prompt !== undefined && { prompt }),
    ...(group !== undefined && { group }),
  })).sort((a, b) =>
    a.subject === b.subject ? a.seed - b.seed : a.subject < b.subject ? -1 : 1
  );
  problems.push(...twice(images));
  return {
    images,
    seeded: seeds !== undefined,
    notes,
    problems: [...new Set(problems)],
  };
}

interface Line {
  readonly where: string;
  readonly file: string;
  readonly subject?: string;
  readonly seed?: string;
  readonly prompt?: string;
  readonly group?: string;
}

function bare(file: string): Line {
  return { where: file, file };
}

function rowsOf(table: readonly TableRow[], problems: string[]): Line[] {
  const known = new Set<string>();
  return table.flatMap(({ where, fields }) => {
    const file = (fields["file"] ?? "").replaceAll("\\", "/")
      .replace(/^(\.\/)+/, "");
    if (known.has(file)) problems.push(`${where}: "${file}" is there twice`);
    if (/^\/|(^|\/)\.\.(\/|$)/.test(file)) {
      problems.push(
        `${where}: "${file}" leads out of the folder of the images`,
      );
    }
    known.add(file);
    const { subject, seed, prompt, group } = fields;
    return [{
      where,
      file,
      ...(subject !== undefined && { subject }),
      ...(seed !== undefined && { seed }),
      ...(prompt !== undefined && { prompt }),
      ...(group !== undefined && { group }),
    }];
  });
}

function unnamed(files: readonly string[], listed: readonly Line[]): string[] {
  const known = new Set(listed.map(({ file }) => file));
  const others = files.filter((file) => !known.has(file));
  return others.length === 0 ? [] : [
    `left out: ${
      plural(others.length, "image")
    } that the table does not name (${others.slice(0, SHOWN).join(", ")}${
      others.length > SHOWN ? ", …" : ""
    })`,
  ];
}

const SHOWN = 5;

function subjectOf(
  { where, file, subject }: Line,
  known: readonly string[] | undefined,
  problems: string[],
): string {
  const folder = file.includes("/") ? file.split("/", 1)[0] ?? "" : undefined;
  if (!known) return subject ?? folder?.replaceAll("_", " ") ?? ANYBODY;
  const found = known.find((name) =>
    name === (subject ?? folder) ||
    subject === undefined && fileName(name) === folder
  );
  if (found !== undefined) return found;
  if (subject === undefined && folder === undefined && known.length === 1) {
    return known[0] ?? "";
  }
  const said = subject ?? folder;
  problems.push(
    said === undefined
      ? `${where}: nothing says which of the spec's subjects it shows; put it into a folder of that name, or name the subject in a table with --prompts`
      : `${
        subject === undefined ? `${said}/` : where
      }: unknown subject "${said}", ${suggestion(said, known)}`,
  );
  return said ?? ANYBODY;
}

function groupOf(
  { where, group }: Line,
  groups: readonly Group[],
  problems: string[],
): string | undefined {
  if (group === undefined) return undefined;
  const found = groups.find(({ id, words }) =>
    id === group || words.includes(group)
  );
  if (!found) {
    problems.push(
      `${where}: unknown group "${group}", ${
        suggestion(group, groups.map(({ id }) => id))
      }`,
    );
  }
  return found?.id;
}

function mixed(files: readonly string[]): string[] {
  const loose = files.filter((file) => !file.includes("/"));
  return loose.length === 0 || loose.length === files.length ? [] : [
    `beside the folders of subjects: ${plural(loose.length, "image")}, ${
      loose[0]
    } among them; put them into one, or name all images in a table with --prompts`,
  ];
}

function wrongSeeds(lines: readonly Line[]): string[] {
  return lines.flatMap(({ where, seed }) =>
    seed !== undefined && SEED.test(seed) && Number(seed) < 2 ** 32 ? [] : [
      `${where}: expected a seed below 2^32, got ${
        seed === undefined ? "none, where other lines have one" : `"${seed}"`
      }`,
    ]
  );
}

const SEED = /^\d{1,10}$/;

/** Seeds by the names of the files, if all of them are numbers, and each of a subject once. */
function stems(
  lines: readonly { readonly file: string; readonly subject: string }[],
): string[] | undefined {
  const names = lines.map(({ file }) =>
    (file.split("/").at(-1) ?? "").replace(/\.[^.]*$/, "")
  );
  if (!names.every((name) => SEED.test(name) && Number(name) < 2 ** 32)) {
    return undefined;
  }
  const keys = names.map((name, i) => `${Number(name)} ${lines[i]?.subject}`);
  return new Set(keys).size === keys.length ? names : undefined;
}

/** Places among those of the same subject, by name. */
function numbered(
  lines: readonly { readonly file: string; readonly subject: string }[],
): number[] {
  const places = new Map<string, number>();
  const order = lines.map(({ file }, i) => [file, i] as const)
    .sort(([a], [b]) => a < b ? -1 : 1);
  const numbers = new Array<number>(lines.length);
  for (const [, i] of order) {
    const subject = lines[i]?.subject ?? "";
    const place = places.get(subject) ?? 0;
    numbers[i] = place;
    places.set(subject, place + 1);
  }
  return numbers;
}

function twice(images: readonly MeasuredImage[]): string[] {
  return images.flatMap(({ file, seed, subject }, i) => {
    const before = images[i - 1];
    return before?.seed === seed && before.subject === subject
      ? [`"${before.file}" and "${file}" are both seed ${seed} of "${subject}"`]
      : [];
  });
}
