import { InputError, nearest, problems, suggestion } from "../core/mod.ts";
import { isObject, readJson } from "../networks/files/mod.ts";
import type { ChosenJudge, JudgeRecord } from "./judge.ts";
import { JUDGES } from "./judges.ts";

/** Name of the file that says what a judge is. */
export const JUDGE_FILE = "judge.json";

/**
 * Reads and checks a judge. Its networks are not opened yet.
 *
 * @param name Id of a kind that needs no file, or the path of a `judge.json` or of its folder.
 * @throws {InputError} If there is none of this name, or something is wrong with it; every problem is listed.
 */
export async function readJudge(name: string): Promise<ChosenJudge> {
  const kinds: Readonly<Record<string, JudgeRecord>> = JUDGES;
  const plain = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (plain && !plain.file) return await chosen(plain, "", {});
  const { path, folder } = await locate(name, plain);
  const value = await readJson(path);
  const refuse = (found: readonly string[]) =>
    new InputError(
      `Cannot use the judge "${path}"`,
      found.map((problem) => `${path}: ${problem}`),
    );
  const said = isObject(value) ? value["kind"] : undefined;
  const withFile = Object.values(kinds).filter(({ file }) => file);
  const record = withFile.find(({ id }) => id === said);
  if (!record?.file) {
    const ids = withFile.map(({ id }) => id);
    throw refuse([
      typeof said === "string"
        ? `kind: unknown kind "${said}", ${suggestion(said, ids)}`
        : `kind: expected one of ${ids.join(", ")}`,
    ]);
  }
  const found = problems(record.file, value);
  if (found.length > 0) throw refuse(found);
  return await chosen(record, folder, record.file.parse(value));
}

async function chosen(
  record: JudgeRecord,
  folder: string,
  value: unknown,
): Promise<ChosenJudge> {
  const { id: kind, version, source } = record;
  const own = await record.choose({ folder, value });
  return { kind, version, source, ...own };
}

/** Finds the file, and the folder that it lies in. */
async function locate(
  name: string,
  kind: JudgeRecord | undefined,
): Promise<{ path: string; folder: string }> {
  const info = await Deno.stat(name).catch(() => undefined);
  if (info?.isDirectory) {
    const folder = name.replace(/(.)\/+$/, "$1");
    return { path: `${folder}/${JUDGE_FILE}`, folder };
  }
  if (info) {
    const cut = name.lastIndexOf("/");
    return { path: name, folder: cut < 0 ? "." : name.slice(0, cut) || "/" };
  }
  const plain = Object.values(JUDGES)
    .filter((record: JudgeRecord) => !record.file).map(({ id }) => id);
  const meant = nearest(name, plain);
  throw new InputError(
    `Cannot find the judge "${name}": ${
      kind
        ? `one of this kind is told by its ${JUDGE_FILE}; name the file or its folder`
        : `it is neither ${
          plain.join(", ")
        } nor a ${JUDGE_FILE} or a folder with one${
          meant === undefined ? "" : `, did you mean "${meant}"?`
        }`
    }; see docs/judges.md`,
  );
}
