import {
  type Owner,
  ownerState,
  readOwners,
  verifyChecksum,
} from "../../lib/bench/mod.ts";

/** A run as it is listed. */
export type ListedRun = {
  /** Its output folder. */
  readonly folder: string;
  /** Id of its spec, and its size. */
  readonly spec: string;
  /** Name of the size. */
  readonly size: string;
  /** Records of units that are there, of how many; whether they hold, `status` says. */
  readonly units: string;
  /** `begun`, `to merge` or `done`; of a run that only a cache knows also `gone`, or `unseen` from here. */
  readonly state: string;
  /** Path of its plan within the folder. */
  readonly plan: string;
};

/**
 * Lists runs: those below a folder, and those that use a cache, wherever they lie.
 *
 * @param root The folder; it need not be there.
 * @param cache Folder of a cache, if others are listed too.
 * @returns The runs, first those below the folder, each sorted by path.
 * @throws {InputError} If the cache cannot be read.
 */
export async function listRuns(
  root: string,
  cache?: string,
): Promise<ListedRun[]> {
  const folders = await runFolders(root.replace(/(.)\/+$/, "$1"), DEPTH);
  const found: ListedRun[] = [];
  for (const folder of folders) found.push(...await runsIn(folder));
  if (cache === undefined) return found;
  const known = new Set(
    await Promise.all(folders.map((folder) => Deno.realPath(folder))),
  );
  const owners = [...(await readOwners(cache)).values()]
    .filter(({ folder }) => !known.has(folder))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
  for (const owner of owners) found.push(await runOf(owner));
  return found;
}

/** Folders of runs lie so deep: `runs/boards/gender`. */
const DEPTH = 3;

async function runFolders(folder: string, depth: number): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  const names = entries.filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => name).sort();
  if (names.includes("plans")) return [folder];
  if (depth === 0) return [];
  const below = names.map((name) => runFolders(`${folder}/${name}`, depth - 1));
  return (await Promise.all(below)).flat();
}

async function runsIn(folder: string): Promise<ListedRun[]> {
  const entries = await Array.fromAsync(Deno.readDir(`${folder}/plans`))
    .catch(() => []);
  const plans = entries.map(({ name }) => `plans/${name}`)
    .filter((path) => path.endsWith(".json")).sort();
  return await Promise.all(plans.map((plan) => runAt(folder, plan)));
}

async function runOf({ folder, plan }: Owner): Promise<ListedRun> {
  const state = await ownerState({ folder, plan });
  return state === "there"
    ? await runAt(folder, plan)
    : { folder, spec: "", size: "", units: "", state, plan };
}

/** What is read of a plan: without making its units again, which takes as long as a run to begin. */
interface Written {
  readonly run?: string;
  readonly identity?: {
    readonly spec?: { readonly id?: string };
    readonly size?: { readonly name?: string };
  };
  readonly units?: readonly { readonly id: string }[];
}

async function runAt(folder: string, plan: string): Promise<ListedRun> {
  const text = await Deno.readTextFile(`${folder}/${plan}`).catch(() => "");
  const { run, identity, units } = (verifyChecksum(text) ?? {}) as Written;
  if (!run || !identity || !Array.isArray(units)) {
    return { folder, spec: "", size: "", units: "", state: "damaged", plan };
  }
  const made = await namesIn(`${folder}/units`);
  const done = units.filter(({ id }) => made.has(`${id}.json`)).length;
  return {
    folder,
    spec: identity.spec?.id ?? "",
    size: identity.size?.name ?? "",
    units: `${done} of ${units.length}`,
    state: done < units.length
      ? "begun"
      : await isMerged(folder, run)
      ? "done"
      : "to merge",
    plan,
  };
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return new Set(entries.map(({ name }) => name));
}

/** The leaderboard of a folder is of the run that was merged last. */
async function isMerged(folder: string, run: string): Promise<boolean> {
  try {
    const text = await Deno.readTextFile(`${folder}/manifest.json`);
    return (JSON.parse(text) as { run?: unknown }).run === run;
  } catch {
    return false;
  }
}
